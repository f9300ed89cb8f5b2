//! Who is let in, and what the head of his answers has.

use http::HeaderMap;
use tonic::metadata::MetadataMap;
use tonic::{Response, Status};

use crate::support::server::Call;
use crate::support::server::state::{Seen, State};

/// The headers by which InfluxDB takes a database, in its order.
const DATABASE_HEADERS: [&str; 4] = ["database", "bucket", "bucket-name", "iox-namespace-name"];

/// A call that was let in.
pub(super) struct Entry {
    /// Its place among the calls.
    pub(super) call: usize,
    /// The value of the session's cookie, where the server keeps sessions.
    pub(super) session: Option<String>,
    /// For the head of its answer.
    headers: HeaderMap,
}

impl Entry {
    pub(super) fn answer<T>(self, message: T) -> Result<Response<T>, Status> {
        let mut response = Response::new(message);
        *response.metadata_mut() = MetadataMap::from_headers(self.headers);
        Ok(response)
    }
}

impl State {
    /// Notes a call, and refuses one that lacks what the script demands.
    pub(super) fn admit(
        &self,
        method: &'static str,
        action: &str,
        headers: MetadataMap,
        body: &[u8],
    ) -> Result<Entry, Status> {
        let call = Call::new(method, action, headers, body);
        self.note(|seen| {
            let mut entry = Entry {
                call: seen.calls.len(),
                session: None,
                headers: HeaderMap::new(),
            };
            seen.calls.push(call.clone());
            self.let_in(seen, &call, &mut entry)?;
            self.check_headers(&call)?;
            self.open_session(seen, &call, &mut entry)?;
            Ok(entry)
        })
    }

    /// A bearer that lets in: the script's token, or one of those given out.
    pub(super) fn bearer(&self) -> String {
        self.note(|seen| match &self.script.bearers {
            Some(bearers) => issue(seen, bearers.calls),
            None => seen.token.clone().unwrap_or_default(),
        })
    }

    fn let_in(&self, seen: &mut Seen, call: &Call, entry: &mut Entry) -> Result<(), Status> {
        let shown = call.headers.get("authorization").map(String::as_str);
        let bearer = shown.and_then(|shown| shown.strip_prefix("Bearer "));
        let known = seen.token.is_some() && bearer == seen.token.as_deref();
        let Some(bearers) = &self.script.bearers else {
            return match known || seen.token.is_none() {
                true => Ok(()),
                false => Err(Status::unauthenticated("Unauthenticated")),
            };
        };
        let pair = shown.and_then(|shown| shown.strip_prefix("Basic "));
        let entered = known || pair.is_some() && pair == bearers.basic.as_deref();
        if !entered {
            let left = bearer.and_then(|bearer| seen.memory.bearers.get_mut(bearer));
            match left {
                Some(left) if *left > 0 => *left -= 1,
                _ => return Err(Status::unauthenticated("Unauthenticated")),
            }
        }
        if entered || bearers.renewed {
            let value = format!("Bearer {}", issue(seen, bearers.calls));
            entry
                .headers
                .insert("authorization", value.parse().unwrap());
        }
        Ok(())
    }

    fn check_headers(&self, call: &Call) -> Result<(), Status> {
        for (method, name, value) in &self.script.demanded {
            if *method == call.method && call.headers.get(*name) != Some(value) {
                return Err(Status::invalid_argument(format!(
                    "no '{name}' header in request"
                )));
            }
        }
        let Some(database) = &self.script.database else {
            return Ok(());
        };
        if call.method == "DoGet" {
            return Ok(());
        }
        let named: Vec<_> = DATABASE_HEADERS
            .iter()
            .filter(|name| call.headers.contains_key(**name))
            .collect();
        match named.as_slice() {
            [] => Err(Status::invalid_argument("no 'database' header in request")),
            [name] if call.headers[**name] == *database => Ok(()),
            [name] => Err(Status::internal(format!(
                "Cannot retrieve database: External error: database not found: {}",
                call.headers[**name]
            ))),
            _ => Err(Status::invalid_argument(format!(
                "More than one headers are found in request: {named:?}. \
                 Please include only one of them"
            ))),
        }
    }

    /// Finds the session of a call, or begins one.
    fn open_session(&self, seen: &mut Seen, call: &Call, entry: &mut Entry) -> Result<(), Status> {
        let Some(sessions) = &self.script.sessions else {
            return Ok(());
        };
        let cookies = call.headers.get("cookie").map_or("", String::as_str);
        let mut cookies = cookies.split(';').filter_map(|pair| pair.split_once('='));
        let shown = cookies.find(|(name, _)| name.trim() == sessions.cookie);
        if let Some((_, id)) = shown
            && seen.memory.sessions.contains_key(id.trim())
        {
            entry.session = Some(id.trim().to_owned());
            return Ok(());
        }
        if sessions.demanded && (shown.is_some() || seen.cookie_set) {
            return Err(Status::unauthenticated("there is no such session"));
        }
        seen.cookie_set = true;
        let id = seen.fresh("session");
        let cookie = format!("{}={id}{}", sessions.cookie, sessions.attributes);
        for cookie in sessions.more.iter().chain([&cookie]) {
            entry.headers.append("set-cookie", cookie.parse().unwrap());
        }
        let options = sessions.options.clone();
        seen.memory.sessions.insert(id.clone(), options);
        entry.session = Some(id);
        Ok(())
    }
}

/// A new bearer.
fn issue(seen: &mut Seen, calls: usize) -> String {
    let bearer = seen.fresh("bearer");
    seen.memory.bearers.insert(bearer.clone(), calls);
    bearer
}
