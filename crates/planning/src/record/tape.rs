//! The parts of a JSON text in the order in which they stand there, in one list: a part of several parts comes before them,
//! and knows where they end. Strings are borrowed from the text.

use std::fmt;
use std::slice::Iter;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

/// A record has mostly fewer parts than this.
const USUAL: usize = 64;

/// The parts of a text that is a JSON object.
#[derive(Debug)]
pub(crate) struct Tape<'a>(Vec<Part<'a>>);

#[derive(Debug)]
struct Part<'a> {
    /// What it is called in the object that it is in.
    name: &'a str,
    what: What<'a>,
    /// Where the next part stands that is none of its own.
    end: usize,
}

#[derive(Clone, Debug)]
enum What<'a> {
    Null,
    Flag(bool),
    Number(Number),
    Text(&'a str),
    List,
    Object,
}

impl<'a> Tape<'a> {
    /// `meant` are the strings of the text that are written with escapes.
    pub(super) fn read(text: &'a str, meant: &'a [Box<str>]) -> Option<Tape<'a>> {
        let mut reader = Reader { parts: Vec::with_capacity(USUAL), meant: meant.iter() };
        let mut source = serde_json::Deserializer::from_str(text);
        Seed { reader: &mut reader, name: "" }.deserialize(&mut source).ok()?;
        source.end().ok()?;
        matches!(reader.parts.first()?.what, What::Object).then_some(Tape(reader.parts))
    }

    /// The whole.
    pub(crate) fn root(&self) -> Json<'_, 'a> {
        Json { parts: &self.0 }
    }
}

/// A JSON value where it stands: `'a` is the text, `'t` the list of its parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<'t, 'a> {
    /// It, and those behind it.
    parts: &'t [Part<'a>],
}

impl<'t, 'a> Json<'t, 'a> {
    /// The text that it is.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        match self.parts.first()?.what {
            What::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The flag that it is.
    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.parts.first()?.what {
            What::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// The number that it is.
    pub(crate) fn as_number(self) -> Option<&'t Number> {
        match &self.parts.first()?.what {
            What::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Is it a list?
    pub(crate) fn is_list(self) -> bool {
        matches!(self.parts.first(), Some(Part { what: What::List, .. }))
    }

    /// The values of a list; anything else has none.
    pub(crate) fn values(self) -> impl Iterator<Item = Json<'t, 'a>> + Clone {
        let list = self.is_list().then_some(self);
        list.into_iter().flat_map(Json::within).map(|(_, value)| value)
    }

    /// The names and values of an object; anything else has none.
    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a str, Json<'t, 'a>)> {
        let object = matches!(self.parts.first(), Some(Part { what: What::Object, .. })).then_some(self);
        object.into_iter().flat_map(Json::within)
    }

    /// The value of this name in an object.
    pub(crate) fn get(self, name: &str) -> Option<Json<'t, 'a>> {
        self.entries().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The same as a value that stands by itself.
    pub(crate) fn to_value(self) -> Value {
        match self.parts.first().map(|part| part.what.clone()) {
            None | Some(What::Null) => Value::Null,
            Some(What::Flag(flag)) => flag.into(),
            Some(What::Number(number)) => number.into(),
            Some(What::Text(text)) => text.into(),
            Some(What::List) => self.values().map(Json::to_value).collect(),
            Some(What::Object) => self.entries().map(|(name, value)| (name.to_owned(), value.to_value())).collect(),
        }
    }

    fn within(self) -> Within<'t, 'a> {
        let parts = match self.parts {
            [first, rest @ ..] => rest.get(..first.end - 1).unwrap_or_default(),
            [] => &[],
        };
        Within { parts }
    }
}

/// The parts of a part, one after the other.
#[derive(Clone)]
struct Within<'t, 'a> {
    parts: &'t [Part<'a>],
}

impl<'t, 'a> Iterator for Within<'t, 'a> {
    type Item = (&'a str, Json<'t, 'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (part, behind) = self.parts.split_at_checked(self.parts.first()?.end)?;
        self.parts = behind;
        Some((part.first()?.name, Json { parts: part }))
    }
}

struct Reader<'a> {
    parts: Vec<Part<'a>>,
    meant: Iter<'a, Box<str>>,
}

impl<'a> Reader<'a> {
    /// The next string that is written with escapes. There is none where the text was damaged.
    fn meant<E: Error>(&mut self) -> Result<&'a str, E> {
        self.meant.next().map(|text| &**text).ok_or_else(|| E::custom("a string that can't be read"))
    }
}

/// A value that is to be read, and its name.
struct Seed<'r, 'a> {
    reader: &'r mut Reader<'a>,
    name: &'a str,
}

impl<'a> Seed<'_, 'a> {
    fn put(&mut self, what: What<'a>) -> usize {
        let parts = &mut self.reader.parts;
        parts.push(Part { name: self.name, what, end: 1 });
        parts.len() - 1
    }

    /// Everything that was read since belongs to the part at this position.
    fn close(&mut self, at: usize) {
        let end = self.reader.parts.len() - at;
        if let Some(part) = self.reader.parts.get_mut(at) {
            part.end = end;
        }
    }
}

impl<'a> DeserializeSeed<'a> for Seed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Seed<'_, 'a> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(mut self) -> Result<(), E> {
        self.put(What::Null);
        Ok(())
    }

    fn visit_bool<E: Error>(mut self, flag: bool) -> Result<(), E> {
        self.put(What::Flag(flag));
        Ok(())
    }

    fn visit_i64<E: Error>(mut self, number: i64) -> Result<(), E> {
        self.put(What::Number(number.into()));
        Ok(())
    }

    fn visit_u64<E: Error>(mut self, number: u64) -> Result<(), E> {
        self.put(What::Number(number.into()));
        Ok(())
    }

    fn visit_f64<E: Error>(mut self, number: f64) -> Result<(), E> {
        self.put(Number::from_f64(number).map_or(What::Null, What::Number));
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(mut self, text: &'a str) -> Result<(), E> {
        self.put(What::Text(text));
        Ok(())
    }

    fn visit_str<E: Error>(mut self, _: &str) -> Result<(), E> {
        let text = self.reader.meant()?;
        self.put(What::Text(text));
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut list: A) -> Result<(), A::Error> {
        let at = self.put(What::List);
        while list.next_element_seed(Seed { reader: self.reader, name: "" })?.is_some() {}
        self.close(at);
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut object: A) -> Result<(), A::Error> {
        let at = self.put(What::Object);
        while let Some(name) = object.next_key_seed(Name(self.reader))? {
            object.next_value_seed(Seed { reader: self.reader, name })?;
        }
        self.close(at);
        Ok(())
    }
}

/// A name that is to be read.
struct Name<'r, 'a>(&'r mut Reader<'a>);

impl<'a> DeserializeSeed<'a> for Name<'_, 'a> {
    type Value = &'a str;

    fn deserialize<D: Deserializer<'a>>(self, source: D) -> Result<&'a str, D::Error> {
        source.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for Name<'_, 'a> {
    type Value = &'a str;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'a str) -> Result<&'a str, E> {
        Ok(name)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<&'a str, E> {
        self.0.meant()
    }
}
