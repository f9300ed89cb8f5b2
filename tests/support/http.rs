//! A web server that gives an Arrow IPC stream, for locations like
//! `http://HOST:PORT/part`.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use arrow::array::RecordBatch;
use arrow::ipc::writer::StreamWriter;

/// It answers as long as the process lives.
pub(crate) struct Web {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<Fetched>>>,
}

/// One request that came.
#[derive(Debug, Clone)]
pub(crate) struct Fetched {
    /// `GET /part HTTP/1.1`.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
}

impl Web {
    /// Gives this batch, whatever is asked.
    pub(crate) fn giving(batch: &RecordBatch) -> Web {
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(batch).unwrap();
        writer.finish().unwrap();
        Web::answering("200 OK", writer.into_inner().unwrap())
    }

    /// Answers with this status and body, whatever is asked.
    pub(crate) fn answering(status: &str, body: Vec<u8>) -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let mut answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/vnd.apache.arrow.stream\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        )
        .into_bytes();
        answer.extend(body);
        let noted = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                if let Some(request) = read(&stream) {
                    noted.lock().unwrap().push(request);
                    let _ = stream.write_all(&answer);
                }
            }
        });
        Web { port, requests }
    }

    /// `http://127.0.0.1:PORT/part`.
    pub(crate) fn location(&self) -> String {
        format!("http://127.0.0.1:{}/part", self.port)
    }

    /// The requests that came, in order.
    pub(crate) fn requests(&self) -> Vec<Fetched> {
        self.requests.lock().unwrap().clone()
    }
}

/// The head of a request; `None` where there is none.
fn read(stream: &TcpStream) -> Option<Fetched> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let line = lines.next()?;
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_lowercase(), value.trim().to_owned()))
        })
        .collect();
    Some(Fetched { line, headers })
}
