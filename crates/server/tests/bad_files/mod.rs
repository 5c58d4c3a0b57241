//! Files that no import can take in, made here, with the code and the words they are to be refused with.

use std::io::{Cursor, Write};

use flate2::{Compress, Compression, FlushCompress};
use rust_xlsxwriter::{Formula, Workbook};
use zip::write::SimpleFileOptions;

pub struct BadFile {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// As the command names the refusal.
    pub code: &'static str,
    /// What is wrong, and what to do now: parts of the text that is shown.
    pub said: [&'static str; 2],
}

fn bad(name: &'static str, bytes: Vec<u8>, code: &'static str, said: [&'static str; 2]) -> BadFile {
    BadFile {
        name,
        bytes,
        code,
        said,
    }
}

pub fn bad_files() -> Vec<BadFile> {
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    vec![
        bad(
            "tom.csv",
            Vec::new(),
            "empty",
            ["ilen är tom", "Spara den på nytt"],
        ),
        bad(
            "rubriker.csv",
            b"Datum;Plats;Kategori\n".to_vec(),
            "no_rows",
            ["inga rader", "inget att läsa in"],
        ),
        bad(
            "avbruten.csv",
            "Datum;Plats;Anteckning\n2022-03-07;Exempelby centrum;\"aldrig stängt\n".into(),
            "unclosed_quote",
            ["stängs aldrig", "hämta filen på nytt"],
        ),
        bad(
            "avbruten.xlsx",
            cut(formulas_without_values()),
            "damaged",
            ["avbruten eller skadad", "Hämta eller spara den på nytt"],
        ),
        bad(
            "felkodad.csv",
            [1, 2, 3, 0, 200, 7].repeat(1_000),
            "not_a_table",
            ["en binär fil", "Spara den som CSV eller XLSX"],
        ),
        bad(
            "losenord.xlsx",
            behind_a_password(),
            "password_protected",
            ["skyddad med lösenord", "Spara en kopia utan lösenord"],
        ),
        bad(
            "bomb.xlsx",
            bomb(None),
            "inflates_too_much",
            ["uppackad", "dela upp filen"],
        ),
        bad(
            "bomb som ljuger.xlsx",
            bomb(Some(1_000)),
            "damaged",
            ["större än arkivet uppger", "Hämta eller spara den på nytt"],
        ),
        bad(
            "bred.csv",
            "Datum;".repeat(1_000_000).into_bytes(),
            "too_many_columns",
            ["fler än 1000 kolumner", "Kontrollera att rätt fil är vald"],
        ),
        bad(
            "delar.eml",
            ten_thousand_parts(),
            "too_many_parts",
            ["fler än 200 delar", "Be avsändaren skicka"],
        ),
    ]
}

/// The container that a workbook behind a password is kept in.
fn behind_a_password() -> Vec<u8> {
    let mut ole = vec![0; 512];
    ole[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    ole.resize(2_048, 0);
    ole
}

fn ten_thousand_parts() -> Vec<u8> {
    let mut message = "From: a@exempel.example\r\nSubject: Rond\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=k\r\n\r\n"
        .to_owned();
    message.push_str(&"--k\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(10_000));
    message.push_str("--k--\r\n");
    message.into_bytes()
}

/// A spreadsheet of formulas that were never computed, as some programs leave them.
pub fn formulas_without_values() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Datum", "Plats", "Händelse"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    for row in 1..=3 {
        sheet.write_formula(row, 0, Formula::new("=TODAY()")).unwrap();
        sheet.write(row, 1, "Exempelby centrum").unwrap();
        sheet
            .write_formula(row, 2, Formula::new("=VLOOKUP(1,A:B,2)"))
            .unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    // The library writes 0 as their value; here they have none.
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..from.len() {
        let mut member = from.by_index(n).unwrap();
        let mut text = Vec::new();
        std::io::copy(&mut member, &mut text).unwrap();
        if member.name().starts_with("xl/worksheets/sheet") {
            let plain = String::from_utf8(text).unwrap();
            text = plain.replace("</f><v>0</v>", "</f>").into_bytes();
        }
        to.start_file(member.name(), SimpleFileOptions::default())
            .unwrap();
        to.write_all(&text).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// Ten megabytes that become ten gigabytes. A block of zeros is deflated once and repeated: after a full
/// flush nothing points back. `told` is a size to lie with.
fn bomb(told: Option<u64>) -> Vec<u8> {
    const BLOCK: usize = 16 << 20;
    const BLOCKS: u64 = 640;
    let mut deflate = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(1 << 20);
    deflate
        .compress_vec(&vec![0; BLOCK], &mut block, FlushCompress::Full)
        .unwrap();
    assert_eq!(deflate.total_in(), BLOCK as u64);
    let mut sheet = block.repeat(BLOCKS as usize);
    // An empty last block.
    sheet.extend([3, 0]);
    let mut archive = Archive::default();
    archive.add("xl/workbook.xml", 0, b"<workbook/>", 11);
    let whole = told.unwrap_or(BLOCK as u64 * BLOCKS);
    archive.add("xl/worksheets/sheet1.xml", 8, &sheet, whole);
    let bytes = archive.finish();
    assert!((8_000_000..14_000_000).contains(&bytes.len()), "{}", bytes.len());
    bytes
}

/// A zip archive put together by hand, with sizes that need not be true.
#[derive(Default)]
struct Archive {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    members: u16,
}

impl Archive {
    fn add(&mut self, name: &str, method: u16, packed: &[u8], size: u64) {
        let offset = self.bytes.len() as u32;
        let mut rest = Vec::new();
        for number in [45, 0, method, 0, 0] {
            rest.extend(u16::to_le_bytes(number));
        }
        // Nobody gets as far as to compare the checksum.
        rest.extend(0_u32.to_le_bytes());
        // Both sizes stand in the extra field, as they must when one is over 4 GB.
        rest.extend([0xff; 8]);
        rest.extend((name.len() as u16).to_le_bytes());
        rest.extend(20_u16.to_le_bytes());
        let mut extra = vec![1, 0, 16, 0];
        extra.extend(size.to_le_bytes());
        extra.extend((packed.len() as u64).to_le_bytes());

        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&rest);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(&extra);
        self.bytes.extend(packed);

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(45_u16.to_le_bytes());
        self.directory.extend(&rest);
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.directory.extend(&extra);
        self.members += 1;
    }

    fn finish(mut self) -> Vec<u8> {
        let at = self.bytes.len() as u32;
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06\0\0\0\0");
        self.bytes.extend(self.members.to_le_bytes());
        self.bytes.extend(self.members.to_le_bytes());
        self.bytes.extend((self.directory.len() as u32).to_le_bytes());
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0, 0]);
        self.bytes
    }
}

/// A table with so many rows that it takes a while.
pub fn long_table(rows: usize) -> String {
    let mut table = "Datum;Tid;Plats;Händelse;Anteckning\n".to_owned();
    for row in 0..rows {
        let (day, minute) = (row % 28 + 1, row % 60);
        table.push_str(&format!(
            "2021-0{}-{day:02};21:{minute:02};Exempelby centrum;Klotter;Tagg på väggen, rond {row}\n",
            row % 9 + 1
        ));
    }
    table
}
