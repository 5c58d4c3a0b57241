//! A text made easy to search: one spelling per character, cut into words and rows of digits.
//!
//! Positions are counted in characters of the text as written, so a hit can be shown where it stands.

/// A word or a row of digits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    byte_start: usize,
    byte_end: usize,
    pub is_number: bool,
    /// The first letter, or one after a hyphen or apostrophe, is a capital as written: Anna, al-Assad.
    pub capital: bool,
    /// Every letter is a capital as written, and there are at least two.
    pub all_capitals: bool,
}

pub(super) struct Text {
    /// The folded characters, as many as were written.
    pub chars: Vec<char>,
    folded: String,
    pub tokens: Vec<Token>,
    /// Positions in `tokens` of the rows of digits.
    pub numbers: Vec<usize>,
    has_lower_case: bool,
}

impl Text {
    pub fn new(written: &str) -> Text {
        let mut text = Text {
            chars: Vec::with_capacity(written.len()),
            folded: String::with_capacity(written.len()),
            tokens: Vec::with_capacity(written.len() / 5),
            numbers: Vec::new(),
            has_lower_case: false,
        };
        let mut open: Option<Token> = None;
        let mut chars = written.chars().peekable();
        let mut position = 0;
        while let Some(c) = chars.next() {
            let folded = fold(c);
            let byte = text.folded.len();
            text.chars.push(folded);
            text.folded.push(folded);
            let is_digit = folded.is_ascii_digit();
            let is_letter = !is_digit && is_letter(folded);
            let is_capital = is_letter && c.is_uppercase();
            text.has_lower_case |= is_letter && !is_capital;
            let joins = open.is_some_and(|token| {
                if token.is_number {
                    is_digit
                } else {
                    // A hyphen, an apostrophe or a soft hyphen between two letters is part of the word.
                    is_letter
                        || (matches!(folded, '-' | '\'' | '\u{ad}')
                            && chars.peek().is_some_and(|next| is_letter_as_written(*next)))
                }
            });
            if joins {
                if let Some(token) = open.as_mut() {
                    token.capital |= is_capital && matches!(text.chars[position - 1], '-' | '\'');
                    token.end = position + 1;
                    token.byte_end = text.folded.len();
                    token.all_capitals &= is_capital || !is_letter;
                }
            } else {
                text.close(open.take());
                if is_digit || is_letter {
                    open = Some(Token {
                        start: position,
                        end: position + 1,
                        byte_start: byte,
                        byte_end: text.folded.len(),
                        is_number: is_digit,
                        capital: is_capital,
                        all_capitals: is_capital,
                    });
                }
            }
            position += 1;
        }
        text.close(open);
        text
    }

    fn close(&mut self, token: Option<Token>) {
        if let Some(mut token) = token {
            token.all_capitals &= token.end - token.start > 1;
            if token.is_number {
                self.numbers.push(self.tokens.len());
            }
            self.tokens.push(token);
        }
    }

    pub fn has_digits(&self) -> bool {
        !self.numbers.is_empty()
    }

    /// There are small letters too, so a capital says something.
    pub fn tells_by_capitals(&self) -> bool {
        self.has_lower_case
    }

    /// The token in small letters.
    pub fn word(&self, token: usize) -> &str {
        self.tokens
            .get(token)
            .map_or("", |token| &self.folded[token.byte_start..token.byte_end])
    }

    /// The character at a position, or a line break outside the text.
    pub fn at(&self, position: usize) -> char {
        self.chars.get(position).copied().unwrap_or('\n')
    }

    /// The character before a position, or a line break at the beginning.
    pub fn before(&self, position: usize) -> char {
        position.checked_sub(1).map_or('\n', |previous| self.at(previous))
    }

    /// What stands between two tokens that follow each other.
    pub fn between(&self, token: usize) -> &[char] {
        match (self.tokens.get(token), self.tokens.get(token + 1)) {
            (Some(left), Some(right)) => &self.chars[left.end..right.start],
            _ => &[],
        }
    }

    /// Only blanks stand between the token and the next one.
    pub fn followed_by_blank(&self, token: usize) -> bool {
        let between = self.between(token);
        !between.is_empty() && between.iter().all(|c| *c == ' ')
    }

    /// Does one of the `reach` words before the token satisfy the condition, in the same line and sentence?
    pub fn word_before(&self, token: usize, reach: usize, condition: impl Fn(&str) -> bool) -> bool {
        let first = token.saturating_sub(reach);
        (first..token)
            .rev()
            .any(|earlier| condition(self.word(earlier)) && !self.sentence_ends(earlier, token))
    }

    fn sentence_ends(&self, from: usize, to: usize) -> bool {
        (from..to).any(|token| {
            let between = self.between(token);
            let abbreviation = self.tokens[token].end - self.tokens[token].start < 4;
            between.contains(&'\n')
                || between.iter().any(|c| matches!(c, '!' | '?' | ';'))
                || (!abbreviation && between.starts_with(&['.', ' ']))
        })
    }
}

fn is_letter(folded: char) -> bool {
    folded.is_ascii_lowercase() || (!folded.is_ascii() && folded.is_alphabetic())
}

fn is_letter_as_written(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic())
}

/// One spelling for what looks alike: small letters, plain digits, one dash, one blank.
fn fold(c: char) -> char {
    if c.is_ascii() {
        return match c {
            '\t' => ' ',
            '\r' => '\n',
            _ => c.to_ascii_lowercase(),
        };
    }
    match c {
        '\u{c0}'..='\u{de}' if c != '\u{d7}' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        '\u{df}'..='\u{ff}' => c,
        '\u{a0}'
        | '\u{2000}'..='\u{200d}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{2060}'
        | '\u{3000}'
        | '\u{feff}' => ' ',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{b4}' => '\'',
        '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
        // Full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xfee0).map_or(c, |plain| plain.to_ascii_lowercase())
        }
        _ => match digit_of(c) {
            Some(digit) => digit,
            None => c.to_lowercase().next().unwrap_or(c),
        },
    }
}

/// Digits of other scripts that a telephone or a copied document can bring along.
fn digit_of(c: char) -> Option<char> {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        '\u{1d7ce}'..='\u{1d7ff}' => return char::from_digit((c as u32 - 0x1d7ce) % 10, 10),
        _ => return None,
    };
    char::from_digit(c as u32 - zero, 10)
}
