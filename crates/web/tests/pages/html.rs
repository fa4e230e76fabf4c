//! What a page shows, as far as the tests look: its forms' fields, and text without marks. No parser: our own templates only.

/// The fields of a form as a browser would send them, in order.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form with this id, and the controls elsewhere that belong to it. Buttons are pressed by `presses`.
    #[track_caller]
    pub(crate) fn of(html: &str, id: &str) -> Form {
        let start = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no form {id} in {html}"));
        let end = html[start..].find("</form>").expect("a form has an end") + start;
        let belongs =
            |at: usize, tag: &str| (start..end).contains(&at) || attribute(tag, "form").as_deref() == Some(id);
        let mut fields = Vec::new();
        for (at, _) in html.match_indices("<input ") {
            let tag = &html[at..at + html[at..].find('>').expect("a tag has an end")];
            let choice = ["checkbox", "radio"].map(Some).contains(&attribute(tag, "type").as_deref());
            let sent = !choice || tag.contains(" checked");
            if let Some(name) = attribute(tag, "name").filter(|_| sent && belongs(at, tag)) {
                let mut value = attribute(tag, "value").unwrap_or_default();
                if attribute(tag, "type").as_deref() == Some("text") {
                    // WHATWG HTML section 4.10.5.1.2: one line has no line ends.
                    value.retain(|letter| !matches!(letter, '\r' | '\n'));
                }
                fields.push((name, value));
            }
        }
        fields.extend(choices(html).into_iter().filter_map(|(at, tag, value)| {
            let name = attribute(tag, "name").filter(|_| belongs(at, tag))?;
            Some((name, value))
        }));
        Form { fields }
    }

    /// The value of a field.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Is this box ticked?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Form {
        self = self.without(name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Form {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn ticks(self, name: &str) -> Form {
        self.with(name, "on")
    }

    /// The button of this name.
    pub(crate) fn presses(self, button: &str) -> Form {
        self.with("do", button)
    }

    /// The names of the fields.
    pub(crate) fn names(&self) -> Vec<String> {
        self.fields.iter().map(|(name, _)| name.clone()).collect()
    }

    pub(crate) fn pairs(&self) -> Vec<(&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// Where each list of choices and each field of several lines stands, its tag, and what it sends.
fn choices(html: &str) -> Vec<(usize, &str, String)> {
    let inside = |at: usize, end: &str| {
        let open = at + html[at..].find('>').expect("a tag has an end");
        let close = open + html[open..].find(end).expect("an element has an end");
        (&html[at..open], &html[open + 1..close])
    };
    let selects = html.match_indices("<select ").map(|(at, _)| {
        let (tag, options) = inside(at, "</select>");
        let options: Vec<&str> = options.split("<option").skip(1).collect();
        let chosen =
            options.iter().find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")));
        let chosen = chosen.or(options.first()).and_then(|option| attribute(option.split('>').next()?, "value"));
        (at, tag, chosen.unwrap_or_default())
    });
    let areas = html.match_indices("<textarea ").map(|(at, _)| {
        let (tag, text) = inside(at, "</textarea>");
        // WHATWG HTML section 13.2.6.4.7: a line end right after the tag is not part of the text.
        (at, tag, plain(text.strip_prefix('\n').unwrap_or(text)))
    });
    selects.chain(areas).collect()
}

/// The value of an attribute of a tag.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = tag[start..].find('"')? + start;
    Some(plain(&tag[start..end]))
}

/// The value of the input with this id.
pub(crate) fn value_of(html: &str, id: &str) -> Option<String> {
    let at = html.find(&format!("<input id=\"{id}\""))?;
    attribute(&html[at..at + html[at..].find('>')?], "value")
}

/// Text as it is read: without tags, references resolved, and without the marks that keep a value's direction apart.
pub(crate) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => in_tag = true,
            '>' if in_tag => in_tag = false,
            '\u{2068}' | '\u{2069}' => {}
            letter if !in_tag => text.push(letter),
            _ => {}
        }
    }
    let references = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    references.iter().fold(text, |text, (reference, letter)| text.replace(reference, letter))
}
