//! A server that breaks duties: it stands in front of the real one, and changes what passes through.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use serde_json::Value;

/// What is asked of the real server.
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Path and query, as on the wire.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// What the real server answered.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// In the place of a status: no answer at all.
pub(crate) const HANGS_UP: u16 = 0;

/// How a duty is broken: on the way there, or on the way back.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    There(fn(&mut Asked)),
    Back(fn(&Asked, &mut Answered)),
    /// What came back is told by what was sent on.
    Both(fn(&mut Asked), fn(&Asked, &mut Answered)),
}

impl Asked {
    /// The last segment of the path.
    pub(crate) fn is_about(&self, endpoint: &str) -> bool {
        self.path().ends_with(&format!("/{endpoint}"))
    }

    /// Is it about one resource of this endpoint?
    pub(crate) fn is_about_one(&self, endpoint: &str) -> bool {
        self.path().rsplit_once('/').is_some_and(|(rest, _)| rest.ends_with(&format!("/{endpoint}")))
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The parameters of the query, as on the wire, but for those that this is true of.
    pub(crate) fn drop_parameters(&mut self, broken: fn(&str) -> bool) {
        let Some((path, query)) = self.target.split_once('?') else { return };
        let kept: Vec<&str> = query.split('&').filter(|one| !broken(one)).collect();
        self.target = format!("{path}?{}", kept.join("&"));
    }

    pub(crate) fn drop_header(&mut self, name: &str) {
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
    }
}

impl Answered {
    /// Changes the body, if it is JSON.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Value)) {
        if let Ok(mut body) = serde_json::from_str(&self.body) {
            change(&mut body);
            self.body = body.to_string();
        }
    }

    pub(crate) fn drop_header(&mut self, name: &str) {
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.drop_header(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Starts it in front of the server at this address; it ends with the program. Answers its own address.
pub(crate) fn breaks(behind: &str, faults: &[Fault]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (behind, faults) = (behind.to_owned(), faults.to_vec());
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (behind, agent, faults) = (behind.clone(), agent.clone(), faults.clone());
            std::thread::spawn(move || pass(&stream, &behind, &agent, &faults));
        }
    });
    address
}

/// Requests of one connection, until it is closed.
fn pass(stream: &TcpStream, behind: &str, agent: &ureq::Agent, faults: &[Fault]) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some(mut asked) = read(&mut reader) {
        for fault in faults {
            if let Fault::There(change) | Fault::Both(change, _) = fault {
                change(&mut asked);
            }
        }
        let mut answered = sent(&asked, behind, agent);
        for fault in faults {
            if let Fault::Back(change) | Fault::Both(_, change) = fault {
                change(&asked, &mut answered);
            }
        }
        if answered.status == HANGS_UP || write(stream, &asked, &answered).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { method, target, headers, body: String::from_utf8(body).unwrap() })
}

fn sent(asked: &Asked, behind: &str, agent: &ureq::Agent) -> Answered {
    let mut request =
        ureq::http::Request::builder().method(asked.method.as_str()).uri(format!("http://{behind}{}", asked.target));
    for (name, value) in &asked.headers {
        if !["host", "content-length", "connection"].contains(&name.as_str()) {
            request = request.header(name, value);
        }
    }
    let answer = if asked.body.is_empty() {
        agent.run(request.body(()).unwrap())
    } else {
        agent.run(request.body(asked.body.as_str()).unwrap())
    };
    // The real server hung up, as it does on a body that is too large.
    let Ok(mut response) = answer else {
        return Answered { status: HANGS_UP, headers: Vec::new(), body: String::new() };
    };
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let body = response.body_mut().with_config().limit(64 << 20).read_to_string().unwrap();
    Answered { status: response.status().as_u16(), headers, body }
}

fn write(mut stream: &TcpStream, asked: &Asked, answered: &Answered) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} x\r\n", answered.status);
    let of_the_body = ["content-length", "transfer-encoding", "connection"];
    for (name, value) in answered.headers.iter().filter(|(name, _)| !of_the_body.contains(&name.as_str())) {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let bare = asked.method == "HEAD" || [204, 304].contains(&answered.status);
    let body = if bare { "" } else { answered.body.as_str() };
    if !bare {
        let _ = write!(head, "content-length: {}\r\n", body.len());
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes())
}
