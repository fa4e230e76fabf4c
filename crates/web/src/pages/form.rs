//! A form as it was sent: fields, and a file if one was chosen.
//!
//! Each name stands there once: what a form says twice, it says ambiguously.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use tokio::runtime::Handle;

use crate::serve::call::storable;

/// The fields in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    fields: Vec<(String, String)>,
    file: Option<Chosen>,
}

/// The one field that takes a file.
const FILE: &str = "file";

/// What was typed into a field, and why it can't be done so: nobody types it anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) value: String,
    pub(super) fault: Option<String>,
}

/// A file that was chosen.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    /// As the browser calls it; empty when nothing was chosen.
    pub(super) name: String,
    /// Whole.
    pub(super) bytes: Vec<u8>,
}

impl Form {
    /// Reads a body by its type. `None` when it can't be read. Some MiB take their time: on a thread of its own.
    pub(super) fn read(headers: &HeaderMap, body: &Bytes) -> Option<Form> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        match multer::parse_boundary(kind) {
            // The parser is asynchronous, but the body is whole: there is nothing to wait for.
            Ok(boundary) => Handle::current().block_on(Form::of_parts(body, boundary)),
            Err(_) => Some(Form::of_pairs(body)),
        }
        .filter(Form::says_each_once)
    }

    fn says_each_once(&self) -> bool {
        let mut names = BTreeSet::new();
        self.fields.iter().all(|(name, _)| names.insert(name))
    }

    fn of_pairs(body: &[u8]) -> Form {
        let owned =
            |(name, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| (storable(name), storable(value));
        Form { fields: form_urlencoded::parse(body).map(owned).collect(), file: None }
    }

    async fn of_parts(body: &[u8], boundary: String) -> Option<Form> {
        let mut parts = multer::Multipart::with_reader(body, boundary);
        let mut form = Form::default();
        while let Some(part) = parts.next_field().await.ok()? {
            let name = storable(part.name().unwrap_or_default().to_owned().into());
            if let Some(file) = part.file_name().map(str::to_owned) {
                if name != FILE || form.file.is_some() {
                    return None;
                }
                form.file = Some(Chosen { name: file, bytes: part.bytes().await.ok()?.to_vec() });
            } else {
                let bytes = part.bytes().await.ok()?;
                form.fields.push((name, storable(String::from_utf8_lossy(&bytes))));
            }
        }
        Some(form)
    }

    /// The first value of a field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The same; a field that is missing is empty.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// A check box that is ticked.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// What stands behind `pick-` of the boxes that are ticked.
    pub(super) fn picked(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter_map(|(name, _)| name.strip_prefix("pick-"))
    }

    /// The file, if the form has a place for one.
    pub(super) fn file(&self) -> Option<&Chosen> {
        self.file.as_ref()
    }
}
