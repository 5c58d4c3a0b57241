//! The objects of a JSON list one after the other, or one per line, without the whole list in memory.

use std::io::Read;

use crate::error::{Damage, ImportError};

const READ_AT_ONCE: usize = 128 * 1024;
/// The longest object, in bytes.
const LONGEST_OBJECT: usize = 1 << 20;

/// Objects as they stand in the text, with their number from 1.
pub(crate) type Objects = Vec<(u64, Vec<u8>)>;

pub(crate) struct JsonObjects<'a> {
    source: Box<dyn Read + Send + 'a>,
    buffer: Vec<u8>,
    /// What has been looked at of the buffer.
    at: usize,
    /// Where the object that is open begins.
    begins: Option<usize>,
    depth: u32,
    in_text: bool,
    escaped: bool,
    row: u64,
    bytes_read: u64,
    ended: bool,
    /// The list lies within an object; what stands around it is passed over.
    before_list: bool,
}

impl<'a> JsonObjects<'a> {
    pub fn new(source: Box<dyn Read + Send + 'a>) -> Self {
        Self {
            source,
            buffer: Vec::new(),
            at: 0,
            begins: None,
            depth: 0,
            in_text: false,
            escaped: false,
            row: 0,
            bytes_read: 0,
            ended: false,
            before_list: false,
        }
    }

    /// The objects of the first list in the text, as in `{"requests": [{…}]}`.
    pub fn within_list(source: Box<dyn Read + Send + 'a>) -> Self {
        Self {
            before_list: true,
            ..Self::new(source)
        }
    }

    /// The next objects, and before them how many bytes have been read.
    pub fn next_run(&mut self, most: usize) -> Result<Option<(u64, Objects)>, ImportError> {
        let mut run = Vec::new();
        while run.len() < most {
            match self.next()? {
                Some(object) => {
                    self.row += 1;
                    run.push((self.row, object));
                }
                None => break,
            }
        }
        Ok((!run.is_empty()).then_some((self.bytes_read, run)))
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>, ImportError> {
        loop {
            while let Some(byte) = self.buffer.get(self.at).copied() {
                self.at += 1;
                if self.before_list {
                    self.before_list = byte != b'[';
                    continue;
                }
                if self.in_text {
                    match byte {
                        _ if self.escaped => self.escaped = false,
                        b'\\' => self.escaped = true,
                        b'"' => self.in_text = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'{' => {
                        if self.depth == 0 {
                            self.begins = Some(self.at - 1);
                        }
                        self.depth += 1;
                    }
                    b'}' if self.depth > 0 => {
                        self.depth -= 1;
                        if self.depth == 0
                            && let Some(begins) = self.begins.take()
                        {
                            return Ok(Some(self.buffer[begins..self.at].to_vec()));
                        }
                    }
                    b'"' if self.depth > 0 => self.in_text = true,
                    // Around a list that was within an object.
                    b'}' if self.row > 0 => {}
                    b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' => {}
                    _ if self.depth > 0 => {}
                    _ => {
                        return Err(ImportError::Damaged {
                            detail: Damage::NotObjects,
                        });
                    }
                }
            }
            if !self.fill()? {
                return if self.begins.is_some() {
                    Err(ImportError::Damaged {
                        detail: Damage::ObjectCutShort { row: self.row + 1 },
                    })
                } else {
                    Ok(None)
                };
            }
        }
    }

    /// Forgets what has been given and reads more; false at the end.
    fn fill(&mut self) -> Result<bool, ImportError> {
        if self.ended {
            return Ok(false);
        }
        let kept_from = self.begins.unwrap_or(self.at);
        self.buffer.drain(..kept_from);
        self.at -= kept_from;
        self.begins = self.begins.map(|_| 0);
        if self.buffer.len() > LONGEST_OBJECT {
            return Err(ImportError::RowTooLong {
                row: self.row + 1,
                limit_kb: LONGEST_OBJECT / 1024,
            });
        }
        let length = self.buffer.len();
        self.buffer.resize(length + READ_AT_ONCE, 0);
        let got = self.source.read(&mut self.buffer[length..])?;
        self.buffer.truncate(length + got);
        self.bytes_read += got as u64;
        self.ended = got == 0;
        Ok(!self.ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[&str], &str>) {
        let mut objects = JsonObjects::new(Box::new(text.as_bytes()));
        let mut found = Vec::new();
        let result = loop {
            match objects.next() {
                Ok(Some(object)) => found.push(String::from_utf8(object).unwrap()),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error.code()),
            }
        };
        match expected {
            Ok(expected) => assert_eq!(
                (found, result),
                (expected.iter().map(|t| t.to_string()).collect(), Ok(()))
            ),
            Err(code) => assert_eq!(result, Err(code)),
        }
    }

    #[test]
    fn objects_are_found_in_a_list_and_line_by_line() {
        check(
            r#"[{"a":{"b":"}"}}, {"c":"\"{"}]"#,
            Ok(&[r#"{"a":{"b":"}"}}"#, r#"{"c":"\"{"}"#]),
        );
        check("{\"a\":1}\n{\"b\":2}\n", Ok(&["{\"a\":1}", "{\"b\":2}"]));
        check("[]", Ok(&[]));
        let mut within = JsonObjects::within_list(Box::new(r#"{"requests": [{"a":1}]}"#.as_bytes()));
        assert_eq!(
            within.next_run(5).unwrap().unwrap().1,
            [(1, br#"{"a":1}"#.to_vec())]
        );
        assert!(within.next_run(5).unwrap().is_none());
    }

    #[test]
    fn a_list_that_ends_within_an_object_is_damaged() {
        check(r#"[{"a":1},{"b""#, Err("damaged"));
        check("hej", Err("damaged"));
    }
}
