//! Names as they are written for another session, by the librarian and by
//! whoever ends its work.

use std::sync::PoisonError;

use tokio::runtime::Handle;

use super::{Library, form};

impl Library {
    /// Keeps the names for another session, if any were learnt since that was
    /// done. Whoever is at it already is waited for.
    pub(super) fn keep(&self) {
        // One after the other, and each writes what is known when its turn has
        // come: what was known before would replace what was learnt since.
        let writing = &self.0.writing;
        let _writing = writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut desk = self.desk();
        let is_due = std::mem::take(&mut desk.unkept);
        let keeping = desk.source.as_ref().and_then(|here| here.keeping.clone());
        // Under the lock: these names are of that place.
        let catalog = self.catalog();
        drop(desk);
        if let Some(keeping) = keeping.filter(|_| is_due)
            && let Some(text) = form::written(&catalog)
        {
            // Where it fails, the next session asks anew.
            let _ = keeping.write(&text);
        }
    }

    /// The same on a thread for what takes its time. It goes on where nobody
    /// waits for it any more.
    pub(super) async fn keep_aside(&self, runtime: &Handle) {
        let library = self.clone();
        // One that panics has written nothing.
        drop(runtime.spawn_blocking(move || library.keep()).await);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Builder, Catalog, State};
    use crate::config::{Environment, Keeping, Place, Profile, Remote, Store};
    use crate::flight::{Login, connect};
    use crate::session::library::Source;
    use std::net::TcpListener;
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::{Duration, SystemTime};
    use tempfile::TempDir;
    use tokio::runtime::{Builder as Threads, Runtime};

    /// How long is long enough to see that nobody comes back.
    const WHILE: Duration = Duration::from_millis(50);

    /// An open library, and where its names are kept.
    struct Shelf {
        library: Library,
        keeping: Keeping,
        runtime: Runtime,
        _home: TempDir,
        _server: TcpListener,
    }

    impl Shelf {
        /// With one thread for writing, at a server that says nothing.
        fn new() -> Shelf {
            let home = tempfile::tempdir().unwrap();
            let store = Store::new(&Environment {
                flightline_home: Some(home.path().to_owned()),
                ..Environment::default()
            });
            let server = TcpListener::bind("127.0.0.1:0").unwrap();
            let profile = Profile {
                place: Place::Remote(Remote {
                    host: "127.0.0.1".to_owned(),
                    port: server.local_addr().unwrap().port(),
                    tls: false,
                }),
                ..Profile::default()
            };
            let runtime = Threads::new_current_thread()
                .enable_all()
                .max_blocking_threads(1)
                .build()
                .unwrap();
            let connection = runtime
                .block_on(connect(&profile, Login::default()))
                .unwrap();
            let keeping = store.keeping(&profile).unwrap();
            let library = Library::closed();
            library.open(Source {
                connection,
                runtime: runtime.handle().clone(),
                keeping: Some(keeping.clone()),
            });
            Shelf {
                library,
                keeping,
                runtime,
                _home: home,
                _server: server,
            }
        }

        /// These tables are told, and not kept yet.
        fn learn(&self, tables: &[&str]) {
            self.library.learn(told(tables));
            self.library.desk().unkept = true;
        }

        /// The tables that another session would find.
        fn kept(&self) -> Option<Vec<String>> {
            let kept = form::read(&self.keeping.read()?)?;
            let tables = kept.tables().iter();
            Some(tables.map(|table| table.name.to_string()).collect())
        }
    }

    fn told(tables: &[&str]) -> Catalog {
        let mut builder = Builder::default();
        for table in tables {
            builder.table(None, None, table, "TABLE", None);
        }
        builder.finish(State::Told(SystemTime::now()))
    }

    #[test]
    fn a_writing_that_comes_late_keeps_what_was_learnt_meanwhile() {
        let shelf = Shelf::new();
        let (runtime, library) = (&shelf.runtime, &shelf.library);
        let (free, held) = mpsc::channel::<()>();
        let holder = runtime.spawn_blocking(move || held.recv());
        shelf.learn(&["a"]);
        runtime.block_on(async {
            // Its turn to write has not come when it is given up.
            let mut keep = Box::pin(library.keep_aside(runtime.handle()));
            assert!(futures::poll!(&mut keep).is_pending());
        });
        shelf.learn(&["a", "b"]);
        library.rest();
        assert_eq!(shelf.kept().unwrap(), ["a", "b"]);
        free.send(()).unwrap();
        runtime.block_on(holder).unwrap().unwrap();
        // One thread: this is behind it.
        runtime.block_on(runtime.spawn_blocking(|| ())).unwrap();
        assert_eq!(shelf.kept().unwrap(), ["a", "b"]);
    }

    #[test]
    fn one_that_writes_is_waited_for() {
        let shelf = Shelf::new();
        let library = &shelf.library;
        shelf.learn(&["a"]);
        let writing = library.0.writing.lock().unwrap();
        let older = form::written(&library.catalog()).unwrap();
        shelf.learn(&["a", "b"]);
        let (rested, rest) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || {
                library.rest();
                rested.send(()).unwrap();
            });
            assert_eq!(rest.recv_timeout(WHILE), Err(RecvTimeoutError::Timeout));
            shelf.keeping.write(&older).unwrap();
            drop(writing);
        });
        assert_eq!(shelf.kept().unwrap(), ["a", "b"]);
    }

    #[test]
    fn only_what_is_new_is_written() {
        let shelf = Shelf::new();
        let (runtime, library) = (&shelf.runtime, &shelf.library);
        let keep = || runtime.block_on(library.keep_aside(runtime.handle()));
        shelf.learn(&["a"]);
        keep();
        assert_eq!(shelf.kept().unwrap(), ["a"]);
        shelf.keeping.write("another session's").unwrap();
        keep();
        library.rest();
        assert_eq!(shelf.keeping.read().unwrap(), "another session's");
        // Elsewhere there is nothing to keep.
        shelf.learn(&["b"]);
        library.close();
        assert_eq!(shelf.kept().unwrap(), ["b"]);
        keep();
        assert_eq!(shelf.kept().unwrap(), ["b"]);
    }
}
