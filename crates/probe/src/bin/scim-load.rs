//! The program behind `cargo xtask load`: words in, a report out. What it does is `load.rs`'s.
//!
//! The report goes to standard output, talk to standard error, the token to the server alone.

use std::env;
use std::fs::{self, File};
use std::io::Write as _;
use std::process::ExitCode;
use std::thread;

use probe::Token;
use probe::load::{self, Asked, HELP, Order, Report, TokenFrom};

const TOKEN_VARIABLE: &str = "ROLLCALL_LOAD_TOKEN";

fn main() -> ExitCode {
    let arguments: Vec<String> =
        env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let order = match Order::read(&arguments) {
        Ok(Asked::Load(order)) => order,
        Ok(Asked::Help) => return written(HELP).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Err(sentence) => {
            say(&format!("load: {sentence}"));
            return ExitCode::from(2);
        }
    };
    match measure(&order) {
        Ok(report) if report.is_right() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(sentence) => {
            say(&format!("load: {sentence}"));
            ExitCode::FAILURE
        }
    }
}

fn measure(order: &Order) -> Result<Report, String> {
    let token = token(&order.token)?;
    if matches!(order.token, TokenFrom::Line(_)) {
        say("load: everybody on this machine can read a token on the command line; --token-file is for real ones");
    }
    if order.is_open_to_all() {
        say("load: the token goes over the network in the open; use https");
    }
    // Opened first: a report that can't be written is no good after an hour.
    let unwritable = |error: std::io::Error| format!("--json can't be written: {error}");
    let file = order.json.as_ref().map(File::create).transpose().map_err(unwritable)?;
    let report = load::run(order, &token, &thread::sleep, &mut say)?;
    if let Some(mut file) = file {
        file.write_all(format!("{:#}\n", report.json()).as_bytes()).map_err(unwritable)?;
    }
    written(&report.table()).map_err(|error| format!("standard output can't be written: {error}"))?;
    Ok(report)
}

fn token(from: &TokenFrom) -> Result<Token, String> {
    let text = match from {
        TokenFrom::Line(token) => token.clone(),
        TokenFrom::Environment => env::var(TOKEN_VARIABLE)
            .map_err(|_| format!("a token is wanted: --token-file FILE, or {TOKEN_VARIABLE} in the environment"))?,
        TokenFrom::File(path) => {
            fs::read_to_string(path).map_err(|error| format!("{} can't be read: {error}", path.display()))?
        }
    };
    match text.trim() {
        "" => Err("the token is empty".to_owned()),
        token if token.chars().all(|c| c.is_ascii_graphic()) => Ok(Token::new(token)),
        _ => Err("the token has a character that no token has".to_owned()),
    }
}

fn written(text: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
