//! Writes every state of every page into a folder, to be looked at without a server:
//! `cargo run -p web --example samples --features samples -- target/samples`.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = env::args_os().nth(1).map_or_else(|| PathBuf::from("target/samples"), PathBuf::from);
    fs::create_dir_all(folder.join("assets"))?;
    for (name, text) in web::sample_assets() {
        fs::write(folder.join("assets").join(name), text)?;
    }
    for (name, html) in web::samples() {
        // Opened as a file, a page finds its stylesheet beside itself.
        fs::write(folder.join(format!("{name}.html")), html.replace("\"/assets/", "\"assets/"))?;
    }
    Ok(())
}
