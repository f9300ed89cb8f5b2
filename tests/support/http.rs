//! A web server that gives an Arrow IPC stream, for locations like
//! `http://HOST:PORT/part`, or `https:`.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use arrow::array::RecordBatch;
use arrow::ipc::writer::StreamWriter;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificates::Issued;

/// It answers as long as the process lives.
pub(crate) struct Web {
    pub(crate) port: u16,
    scheme: &'static str,
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
        Web::answering("200 OK", stream(batch))
    }

    /// The same over TLS, with this certificate.
    pub(crate) fn giving_over_tls(batch: &RecordBatch, identity: &Issued) -> Web {
        let cert = CertificateDer::from_pem_slice(identity.cert.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert], key)
            .unwrap();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Web::start("200 OK", stream(batch), Some(Arc::new(config)))
    }

    /// Answers with this status and body, whatever is asked.
    pub(crate) fn answering(status: &str, body: Vec<u8>) -> Web {
        Web::start(status, body, None)
    }

    fn start(status: &str, body: Vec<u8>, tls: Option<Arc<ServerConfig>>) -> Web {
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
        let scheme = if tls.is_some() { "https" } else { "http" };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                match &tls {
                    None => give(&mut stream, &answer, &noted),
                    Some(tls) => {
                        let tls = ServerConnection::new(Arc::clone(tls)).unwrap();
                        give(&mut StreamOwned::new(tls, stream), &answer, &noted);
                    }
                }
            }
        });
        Web {
            port,
            scheme,
            requests,
        }
    }

    /// `http://127.0.0.1:PORT/part`.
    pub(crate) fn location(&self) -> String {
        format!("{}://127.0.0.1:{}/part", self.scheme, self.port)
    }

    /// The requests that came, in order.
    pub(crate) fn requests(&self) -> Vec<Fetched> {
        self.requests.lock().unwrap().clone()
    }
}

/// `batch` as an Arrow IPC stream.
pub(crate) fn stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

/// Notes the request that comes by `stream`, and answers it.
fn give(stream: &mut (impl Read + Write), answer: &[u8], requests: &Mutex<Vec<Fetched>>) {
    if let Some(request) = read(stream) {
        requests.lock().unwrap().push(request);
        let _ = stream.write_all(answer);
        let _ = stream.flush();
    }
}

/// The head of a request; `None` where there is none.
fn read(stream: &mut impl Read) -> Option<Fetched> {
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
