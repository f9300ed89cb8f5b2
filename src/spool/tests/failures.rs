//! Disks that fill, are slow, or lie.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use super::*;

/// Bytes in memory that play a disk with room for so many.
#[derive(Clone)]
struct Small {
    bytes: Arc<Mutex<Vec<u8>>>,
    room: usize,
    /// How often it was written to.
    writes: Arc<AtomicU64>,
}

impl Small {
    fn with(room: usize) -> Small {
        Small {
            bytes: Arc::default(),
            room,
            writes: Arc::default(),
        }
    }
}

impl Medium for Small {
    fn write(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        let mut all = lock(&self.bytes);
        let fits = bytes.len().min(self.room - at as usize);
        all.truncate(at as usize);
        all.extend_from_slice(&bytes[..fits]);
        match fits == bytes.len() {
            true => Ok(()),
            false => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn read(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        let all = lock(&self.bytes);
        let there = all.get(at as usize..at as usize + bytes.len());
        bytes.copy_from_slice(there.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn cut(&self, end: u64) -> io::Result<()> {
        lock(&self.bytes).truncate(end as usize);
        Ok(())
    }
}

/// Pushes until that fails.
fn fill(spool: &Spool) -> Error {
    for first in (0..).step_by(8_000) {
        if let Err(error) = spool.push(&numbered(first, 8_000)) {
            return error;
        }
    }
    unreachable!("it fills");
}

#[test]
fn what_is_there_stays_when_a_disk_is_full() {
    let disk = Small::with(1_000_000);
    let spool = over(numbered(0, 0).schema(), 3 << 20, disk.clone());
    let error = fill(&spool);
    assert_eq!(error.kind(), Kind::LocalFile);
    assert_eq!(error.message(), "there is no room for more rows in /spool");
    assert!(error.hints().iter().any(|hint| hint.contains("TMPDIR")));
    assert!(
        error
            .hints()
            .iter()
            .any(|hint| hint.contains("spool-memory"))
    );
    // What was written of the last segment is gone, and its room with it.
    let rows = spool.rows();
    let used = lock(&disk.bytes).len();
    assert!((700_000..1_000_000).contains(&used), "{used}");
    assert_eq!(rows % 8_000, 0);
    assert_eq!(all(&spool), numbered(0, rows as usize));

    // No more is tried, though a small batch would have room.
    let writes = disk.writes.load(Ordering::SeqCst);
    let again = spool.push(&numbered(rows, 1)).unwrap_err();
    assert_eq!(again.message(), error.message());
    assert_eq!(disk.writes.load(Ordering::SeqCst), writes);
    assert_eq!(spool.rows(), rows);
    assert_eq!(row(&spool, rows - 1), numbered(rows - 1, 1));
}

#[test]
fn the_first_rows_of_a_batch_stay_when_the_rest_has_no_room() {
    let spool = over(numbered(0, 0).schema(), 0, Small::with(1_000_000));
    spool.push(&numbered(0, 100_000)).unwrap_err();
    let rows = spool.rows();
    assert!((30_000..50_000).contains(&rows), "{rows}");
    assert_eq!(all(&spool), numbered(0, rows as usize));
}

#[test]
fn rows_that_were_gathered_stay_when_a_disk_is_full() {
    let spool = over(numbered(0, 0).schema(), 0, Small::with(0));
    for first in 0..1024 {
        spool.push(&numbered(first, 1)).unwrap();
    }
    spool.push(&numbered(1024, 1)).unwrap_err();
    assert_eq!(all(&spool), numbered(0, 1024));
}

#[test]
fn where_there_is_no_directory_memory_is_all_there_is() {
    let missing = PathBuf::from("/nowhere/at all");
    let unmade = PathBuf::from("/dev/null/below");
    for directories in [vec![], vec![missing, unmade]] {
        let named = directories.clone();
        let spool = Spool::new(
            numbered(0, 0).schema(),
            Keep {
                memory: 4 << 20,
                directories,
            },
        );
        let error = fill(&spool);
        assert_eq!(
            error.message(),
            "there is no room for more rows in memory, and none on a disk"
        );
        let told = error.render(&crate::text::Plain, false);
        for directory in named {
            assert!(told.contains(&directory.display().to_string()), "{told}");
        }
        assert_eq!(all(&spool), numbered(0, spool.rows() as usize));
    }
}

#[test]
fn damage_is_an_error() {
    let disk = Small::with(10_000_000);
    let spool = over(numbered(0, 0).schema(), 0, disk.clone());
    spool.push(&numbered(0, 8_000)).unwrap();
    let whole = lock(&disk.bytes).clone();
    assert_eq!(spool.0.between(0, 1).unwrap().unwrap().num_rows(), 1);
    let told = |cause: &str| {
        let error = spool.0.between(0, 1).unwrap_err();
        assert_eq!(error.kind(), Kind::LocalFile);
        let told = error.render(&crate::text::Plain, false);
        let expected =
            format!("error: rows that were kept in /spool cannot be read back: {cause}\n");
        assert_eq!(told, expected);
    };
    // Any bit of it, wherever it is.
    for at in (0..whole.len()).step_by(1_009).chain([whole.len() - 1]) {
        lock(&disk.bytes)[at] ^= 0x40;
        told("the file is damaged");
        lock(&disk.bytes)[at] ^= 0x40;
    }
    lock(&disk.bytes).truncate(1_000);
    told("unexpected end of file");
}

/// A disk that writes when it is told to.
struct Slow {
    disk: Small,
    begun: Mutex<mpsc::Sender<()>>,
    go: Mutex<mpsc::Receiver<()>>,
}

impl Medium for Slow {
    fn write(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        lock(&self.begun).send(()).unwrap();
        lock(&self.go).recv().unwrap();
        self.disk.write(bytes, at)
    }

    fn read(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        self.disk.read(bytes, at)
    }

    fn cut(&self, end: u64) -> io::Result<()> {
        self.disk.cut(end)
    }
}

#[test]
fn readers_do_not_wait_while_a_disk_writes() {
    let (begun, has_begun) = mpsc::channel();
    let (go, may_go) = mpsc::channel();
    let slow = Slow {
        disk: Small::with(10_000_000),
        begun: Mutex::new(begun),
        go: Mutex::new(may_go),
    };
    let spool = over(numbered(0, 0).schema(), 0, slow);
    spool.push(&numbered(0, 100)).unwrap();
    std::thread::scope(|scope| {
        let pushing = scope.spawn(|| spool.push(&numbered(100, 8_000)));
        // The hundred are being written: a segment and its digest.
        has_begun.recv().unwrap();
        assert_eq!(row(&spool, 99), numbered(99, 1));
        assert_eq!(spool.rows(), 100);
        (0..4).for_each(|_| go.send(()).unwrap());
        pushing.join().unwrap().unwrap();
    });
    assert_eq!(all(&spool), numbered(0, 8_100));
}

#[test]
fn other_columns_are_refused() {
    let spool = spooled(Keep::default(), &[numbered(0, 10)]);
    let other = batch(vec![("n", Arc::new(Int32Array::from(vec![1])))]);
    let error = spool.push(&other).unwrap_err();
    assert_eq!(error.message(), "the rows cannot be kept");
    spool.push(&numbered(10, 10)).unwrap();
    assert_eq!(all(&spool), numbered(0, 20));
}
