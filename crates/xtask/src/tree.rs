//! `cargo xtask tree`: all the walls at once, then the figures.

use std::fs;
use std::io;
use std::path::Path;

use crate::breach::Breach;
use crate::figures::Figures;
use crate::functions::{self, Function};
use crate::{circles, habits, papers, source, walls};

/// Prints one line a breach and the figures. The error is the sentence that counts the breaches.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let (breaches, figures) = look(root).map_err(|error| format!("can't read the tree: {error}"))?;
    for breach in &breaches {
        println!("{breach}");
    }
    println!("{figures}");
    match breaches.len() {
        0 => Ok(()),
        1 => Err("1 breach in the tree".to_owned()),
        count => Err(format!("{count} breaches in the tree")),
    }
}

fn look(root: &Path) -> io::Result<(Vec<Breach>, Figures)> {
    let sources = source::read_all(root)?;
    let functions: Vec<Function> = sources.iter().flat_map(functions::functions).collect();
    let figures = Figures::new(&sources, &functions, &fs::read_to_string(root.join("Cargo.lock"))?);
    let mut breaches = walls::manifest_breaches(root)?;
    for source in &sources {
        breaches.extend(walls::source_breaches(source));
        breaches.extend(walls::web_breaches(source));
        breaches.extend(habits::breaches(source));
    }
    breaches.extend(papers::breaches(root)?);
    breaches.extend(circles::breaches(&sources));
    breaches.extend(functions::breaches(&functions));
    breaches.extend(figures.breaches());
    breaches.sort();
    Ok((breaches, figures))
}
