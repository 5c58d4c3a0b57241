//! E-mail addresses, also those written so that a machine should not see them: "namn (at) example punkt se".

use super::text::Text;
use super::{Certainty, Hit, HitKind};

pub(super) fn find(text: &Text, hits: &mut Vec<Hit>) {
    for (position, c) in text.chars.iter().enumerate() {
        if *c == '@'
            && let Some(hit) = around_sign(text, position)
        {
            hits.push(hit);
        }
    }
    for token in 1..text.tokens.len() {
        if let Some(hit) = around_word(text, token) {
            hits.push(hit);
        }
    }
}

/// namn@example.se, also with blanks around the sign.
fn around_sign(text: &Text, sign: usize) -> Option<Hit> {
    let mut end = sign;
    while text.before(end) == ' ' && sign - end < 2 {
        end -= 1;
    }
    let mut start = end;
    while is_local(text.before(start)) {
        start -= 1;
    }
    while start < end && matches!(text.at(start), '.' | '-') {
        start += 1;
    }
    let mut host = sign + 1;
    while text.at(host) == ' ' && host - sign <= 2 {
        host += 1;
    }
    let blanks = end < sign || host > sign + 1;
    let (host_end, top) = plain_host(text, host)?;
    if start == end || (blanks && !is_known_top_domain(&top)) {
        return None;
    }
    Some(Hit::new(HitKind::Email, start, host_end, Certainty::Certain))
}

/// Where the host name ends and its last label: at least one dot, the last label of letters only.
fn plain_host(text: &Text, start: usize) -> Option<(usize, String)> {
    let mut end = start;
    while is_host(text.at(end)) {
        end += 1;
    }
    while end > start && matches!(text.before(end), '.' | '-') {
        end -= 1;
    }
    let host: String = text.chars[start..end].iter().collect();
    let (rest, top) = host.rsplit_once('.')?;
    let valid = !rest.is_empty() && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
    valid.then(|| (end, top.to_owned()))
}

/// namn (at) example.se, namn [snabel-a] example punkt se, namn at example punkt se.
fn around_word(text: &Text, token: usize) -> Option<Hit> {
    if !matches!(text.word(token), "at" | "a" | "snabel-a" | "snabela" | "snabel") {
        return None;
    }
    let mut last = token;
    if text.word(token) == "snabel" {
        (text.word(token + 1) == "a").then_some(())?;
        last += 1;
    }
    let bracketed = matches!(text.before(text.tokens[token].start), '(' | '[' | '{' | '<');
    if text.word(token) == "a" && !bracketed {
        return None;
    }
    let (mut first, mut host) = (token - 1, last + 1);
    joins_only_by(text, first, bracketed)?;
    joins_only_by(text, last, bracketed)?;
    // The address may have dots on both sides, as signs or as the word.
    while let Some(earlier) = joined_by_dot_before(text, first) {
        first = earlier;
    }
    let mut dotted = false;
    while let Some(later) = joined_by_dot_after(text, host) {
        host = later;
        dotted = true;
    }
    if !dotted || !is_known_top_domain(text.word(host)) {
        return None;
    }
    let certainty = if bracketed || text.word(token) != "at" {
        Certainty::Certain
    } else {
        Certainty::Likely
    };
    Some(Hit::new(
        HitKind::Email,
        text.tokens[first].start,
        text.tokens[host].end,
        certainty,
    ))
}

/// Blanks, and brackets when the word for the sign stands in brackets.
fn joins_only_by(text: &Text, token: usize, bracketed: bool) -> Option<()> {
    let between = text.between(token);
    let fits =
        |c: &char| *c == ' ' || (bracketed && matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'));
    (!between.is_empty() && between.len() <= 3 && between.iter().all(fits)).then_some(())
}

fn is_dot_word(word: &str) -> bool {
    matches!(word, "punkt" | "dot" | "prick")
}

fn is_dot_between(text: &Text, token: usize) -> bool {
    matches!(text.between(token), ['.'] | [] | ['_'])
}

fn is_short_gap(text: &Text, token: usize) -> bool {
    let between = text.between(token);
    between.len() <= 2 && between.iter().all(|c| matches!(c, ' ' | '(' | ')' | '[' | ']'))
}

fn joined_by_dot_after(text: &Text, token: usize) -> Option<usize> {
    if token + 1 < text.tokens.len() && is_dot_between(text, token) {
        return Some(token + 1);
    }
    let spelled = token + 2 < text.tokens.len()
        && is_dot_word(text.word(token + 1))
        && is_short_gap(text, token)
        && is_short_gap(text, token + 1);
    spelled.then_some(token + 2)
}

fn joined_by_dot_before(text: &Text, token: usize) -> Option<usize> {
    if token >= 1 && is_dot_between(text, token - 1) {
        return Some(token - 1);
    }
    let spelled = token >= 2
        && is_dot_word(text.word(token - 1))
        && is_short_gap(text, token - 1)
        && is_short_gap(text, token - 2);
    spelled.then(|| token - 2)
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'')
}

fn is_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-')
}

/// Top domains that Swedes write out; needed only where the spelling alone does not tell.
fn is_known_top_domain(top: &str) -> bool {
    matches!(
        top,
        "se" | "nu"
            | "com"
            | "org"
            | "net"
            | "eu"
            | "no"
            | "dk"
            | "fi"
            | "info"
            | "de"
            | "uk"
            | "io"
            | "example"
            | "test"
            | "biz"
            | "pl"
            | "me"
            | "name"
    )
}
