//! What a browser would make of a page: its tags and their attributes, read as HTML is, and which of them would run something
//! that the program did not write.

/// The mark that each hostile text carries.
pub const MARK: &str = "xq7";

#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn says(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The start tags of a page. What stands in a script, a style, a title or a text field is text until its end.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = one_tag(rest);
        rest = after;
        if ["script", "style", "title", "textarea"].contains(&tag.name.as_str()) {
            let end = format!("</{}", tag.name);
            let at = rest.to_ascii_lowercase().find(&end).unwrap_or(rest.len());
            rest = &rest[at..];
        }
        found.push(tag);
    }
    found
}

fn one_tag(text: &str) -> (Tag, &str) {
    let is_space = |c: char| c.is_ascii_whitespace() || c == '/';
    let end = text.find(|c| is_space(c) || c == '>').unwrap_or(text.len());
    let name = text[..end].to_ascii_lowercase();
    let mut rest = text[end..].trim_start_matches(is_space);
    let mut attributes = Vec::new();
    while !rest.is_empty() && !rest.starts_with('>') {
        let end = rest
            .find(|c| is_space(c) || c == '>' || c == '=')
            .unwrap_or(rest.len())
            .max(1);
        let attribute = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            rest = after.trim_start();
            let quote = rest.chars().next().filter(|c| "\"'".contains(*c));
            (value, rest) = match quote {
                Some(quote) => rest[1..].split_once(quote).unwrap_or((&rest[1..], "")),
                None => {
                    let end = rest
                        .find(|c: char| c.is_ascii_whitespace() || c == '>')
                        .unwrap_or(rest.len());
                    rest.split_at(end)
                }
            };
        }
        attributes.push((attribute, decoded(value)));
        rest = rest.trim_start_matches(is_space);
    }
    (Tag { name, attributes }, rest.get(1..).unwrap_or_default())
}

/// The few references that an attribute of ours may hold.
fn decoded(value: &str) -> String {
    let mut text = value.to_owned();
    for (reference, letter) in [
        ("&#38;", "&"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&colon;", ":"),
        ("&Tab;", "\t"),
        ("&#58;", ":"),
        ("&#106;", "j"),
        ("&amp;", "&"),
    ] {
        text = text.replace(reference, letter);
    }
    text
}

/// The tags that would run something, load something from elsewhere, or that a hostile text made.
pub fn dangers(html: &str) -> Vec<String> {
    let found = tags(html);
    found
        .iter()
        .filter(|tag| is_dangerous(tag))
        .map(|tag| format!("{tag:?}"))
        .collect()
}

fn is_dangerous(tag: &Tag) -> bool {
    let inline =
        tag.name == "script" && tag.says("src").is_none() && tag.says("type") != Some("application/json");
    let foreign = [
        "iframe",
        "object",
        "embed",
        "base",
        "applet",
        "frame",
        "foreignobject",
        "animate",
        "set",
    ];
    let refreshes = tag.name == "meta" && tag.says("http-equiv").is_some();
    let leads = [
        "href",
        "src",
        "action",
        "formaction",
        "xlink:href",
        "data",
        "poster",
        "srcset",
    ];
    inline
        || refreshes
        || foreign.contains(&tag.name.as_str())
        || tag.name.contains(MARK)
        || tag.attributes.iter().any(|(name, value)| {
            let bare: String = value
                .chars()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect();
            let bare = bare.to_ascii_lowercase();
            let runs = ["javascript:", "vbscript:", "data:text", "data:image/svg", "//"];
            name.starts_with("on")
                || name.contains(MARK)
                || ["srcdoc", "ping"].contains(&name.as_str())
                // A style that a hostile text wrote; those of drawings are ours.
                || (name == "style" && value.contains(MARK))
                || (leads.contains(&name.as_str()) && runs.iter().any(|scheme| bare.starts_with(scheme)))
        })
}
