//! What a filter asks, as far as it may be written down: names that a schema has, and the values of those that resources
//! are found by. A literal beside any other name is left out: nobody can tell what a stranger compares.

use super::matches::compared;
use super::tree::{Comparison, Filter, Node, Operator};
use crate::path::{AttributePath, Place};
use crate::schema::{Attribute, Home, Kind};
use serde_json::Value;

/// What a filter asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `eq` of an attribute that resources are found by: its canonical name, and the value as it was sent.
    pub look_ups: Vec<(&'static str, String)>,
    /// The canonical names of the other attributes.
    pub others: Vec<&'static str>,
    /// Is one of several enough (`or`)?
    pub any: bool,
}

impl Filter {
    /// What it asks of resources of these kinds.
    ///
    /// ```
    /// use scim::{Filter, Kind, Limits};
    /// let filter = Filter::parse(r#"userName eq "BJensen" and title co "secret""#, &Limits::default())?;
    /// let asked = filter.asked(&[Kind::User]);
    /// assert_eq!((asked.look_ups, asked.others), (vec![("userName", "BJensen".to_owned())], vec!["title"]));
    /// # Ok::<(), scim::Error>(())
    /// ```
    pub fn asked(&self, kinds: &[Kind]) -> Asked {
        let mut asked = Asked { any: matches!(self.node, Node::Or(_)), ..Asked::default() };
        asked.collect(&self.node, &|path| attribute(path, kinds));
        asked.others.dedup();
        asked
    }
}

impl Asked {
    /// `find` gives the top-level name, and the attribute that is compared.
    fn collect(&mut self, node: &Node, find: &dyn Fn(&AttributePath) -> Option<(&'static str, &'static Attribute)>) {
        match node {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| self.collect(node, find)),
            Node::Not(node) => {
                // What somebody is not looked for.
                let mut negated = Asked::default();
                negated.collect(node, find);
                self.others.extend(negated.look_ups.into_iter().map(|(name, _)| name).chain(negated.others));
            }
            Node::Present(path) => self.others.extend(find(path).map(|(name, _)| name)),
            Node::Compare(comparison) => {
                let Some((name, leaf)) = find(&comparison.path) else { return };
                match look_up(comparison, leaf) {
                    Some(found) => self.look_ups.push(found),
                    None => self.others.push(name),
                }
            }
            Node::Within(path, node) => {
                let Some((name, parent)) = find(path) else { return };
                let mut within = Asked::default();
                within.collect(node, &|path| Some((name, path.resolve_within(parent)?)));
                if within.look_ups.is_empty() {
                    self.others.push(name);
                }
                self.look_ups.append(&mut within.look_ups);
            }
        }
    }
}

fn look_up(comparison: &Comparison, leaf: &'static Attribute) -> Option<(&'static str, String)> {
    match (comparison.operator, &comparison.literal) {
        (Operator::Eq, Value::String(text)) => compared(leaf).index().map(|name| (name, text.clone())),
        _ => None,
    }
}

fn attribute(path: &AttributePath, kinds: &[Kind]) -> Option<(&'static str, &'static Attribute)> {
    let of = |kind: &Kind| match path.resolve(*kind) {
        Some(Place::Attribute(target)) if target.attribute.home() != Home::Dropped => {
            Some((target.attribute.name(), target.sub.unwrap_or(target.attribute)))
        }
        _ => None,
    };
    kinds.iter().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    #[test]
    fn values_are_told_of_what_resources_are_found_by_alone() {
        let told = |text: &str| {
            let filter = Filter::parse(text, &Limits::default()).expect("a filter");
            let Asked { look_ups, others, any } = filter.asked(&[Kind::User]);
            let look_ups: Vec<String> = look_ups.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{}|{}|{any}", look_ups.join(","), others.join(","))
        };
        let rows = [
            (r#"USERNAME eq "Anna@x""#, "userName=Anna@x||false"),
            (r#"userName eq "a" or externalId eq "b""#, "userName=a,externalId=b||true"),
            (r#"emails[type eq "work" and value eq "a@x"]"#, "emails.value=a@x||false"),
            (r#"emails[type eq "work"]"#, "|emails|false"),
            (r#"emails eq "a@x""#, "emails.value=a@x||false"),
            (r#"id eq "1" and manager eq "2""#, "id=1||false"),
            (r#"userName sw "secret" and title eq "secret""#, "|userName,title|false"),
            (r#"not (userName eq "secret")"#, "|userName|false"),
            ("active eq true and nickName pr", "|active,nickName|false"),
            (r#"password eq "secret" and secret eq "x""#, "||false"),
            (r#"title eq "a" or title eq "b""#, "|title|true"),
        ];
        for (text, expected) in rows {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
