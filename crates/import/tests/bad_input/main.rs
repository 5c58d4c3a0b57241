//! Files that are broken, hostile or something else than they say: each is refused with a text that says
//! what, why and what now, quickly and without filling the memory.

use std::fs::File;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::area::AreaIndex;
use domain::municipality::Municipality;
use import::{Context, ImportError, ScreeningChoice, SourceFormat, Summary};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

fn municipality() -> Municipality {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality");
    let text = std::fs::read_to_string(folder.join("example.toml")).unwrap();
    import::municipality::read_municipality(&text, |name| std::fs::read_to_string(folder.join(name))).unwrap()
}

fn context<'c>(municipality: &'c Municipality, areas: &'c AreaIndex) -> Context<'c> {
    Context {
        areas,
        zone: municipality.zone(),
        municipality,
        now: "2026-09-01T12:00:00Z".parse().unwrap(),
        reported_by: "bevakning-exempel".into(),
        controller: "bevakning-exempel".into(),
        source: "vaktare".into(),
        screening: ScreeningChoice::Mask,
    }
}

fn read(source: SourceFormat, file: &Path) -> Result<Summary, ImportError> {
    let municipality = municipality();
    let areas = AreaIndex::new(&municipality.area_sets, "2026-09-01".parse().unwrap());
    let context = context(&municipality, &areas);
    import::read(source, file, &context, None, &mut |_| ControlFlow::Continue(()))
}

fn temporary(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Peak memory of this process, in kB, where the system tells it.
fn peak_memory_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The refusal has the code and comes without effort.
#[track_caller]
fn check(source: SourceFormat, name: &str, write: impl FnOnce(&Path), code: &str) {
    // One at a time: the memory that is measured is the whole process's.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _measuring = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let file = temporary(name);
    write(&file);
    let before_kb = peak_memory_kb();
    let start = Instant::now();
    let result = read(source, &file);
    let took = start.elapsed();
    let after_kb = peak_memory_kb();
    std::fs::remove_file(&file).unwrap();
    let error = result.expect_err(name);
    assert_eq!(error.code(), code, "{name}: {error}");
    // Generous for unoptimised code on a busy machine; the refusals take some milliseconds.
    assert!(took < Duration::from_secs(10), "{name} took {took:?}");
    if let (Some(before), Some(after)) = (before_kb, after_kb) {
        let grown = after.saturating_sub(before);
        assert!(grown < 64 * 1024, "{name} took {grown} kB");
    }
}

#[track_caller]
fn check_bytes(name: &str, bytes: &[u8], code: &str) {
    check(
        SourceFormat::Table,
        name,
        |file| std::fs::write(file, bytes).unwrap(),
        code,
    );
}

fn zip_of(file: &Path, members: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(file).unwrap());
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn an_empty_file_is_empty() {
    check_bytes("empty.csv", b"", "empty");
    check_bytes("blank.csv", b"\r\n  \r\n", "empty");
    check_bytes("separators.csv", b";;;\n;;;\n", "empty");
    check_bytes("headings.csv", b"Datum;Plats;Kategori\n", "no_rows");
}

#[test]
fn a_file_that_is_something_else_is_named() {
    check_bytes("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table");
    check_bytes("binary.csv", &[1, 2, 3, 0, 200, 7].repeat(1000), "not_a_table");
    check_bytes(
        "web.xls",
        b"<html><body><table><tr><td>Datum</td></tr></table>",
        "not_a_table",
    );
    check_bytes("packed.csv", b"\x1f\x8b\x08\x00\x00", "compressed");
    check_bytes(
        "prose.csv",
        "Hej, här kommer rapporten\nsom utlovat\n".as_bytes(),
        "no_date_column",
    );
}

#[test]
fn a_cut_or_wrongly_quoted_file_is_refused_with_the_row() {
    check_bytes(
        "cut.csv",
        "Datum;Plats;Kategori\n2022-03-07;\"Exempelby".as_bytes(),
        "unclosed_quote",
    );
    let mut long = "Datum;Plats;Kategori\n2022-03-07;".to_owned();
    long.push_str(&"a".repeat(3_000_000));
    check_bytes("long.csv", long.as_bytes(), "row_too_long");
}

#[test]
fn a_million_columns_are_too_many() {
    let mut wide = "Datum;".repeat(1_000_000);
    wide.push('\n');
    check_bytes("wide.csv", wide.as_bytes(), "too_many_columns");
}

#[test]
fn a_zip_bomb_is_refused_by_its_sizes() {
    check(
        SourceFormat::Table,
        "bomb.xlsx",
        |file| {
            let mut zip = zip::ZipWriter::new(File::create(file).unwrap());
            zip.start_file("xl/workbook.xml", SimpleFileOptions::default())
                .unwrap();
            zip.write_all(b"<workbook/>").unwrap();
            zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default())
                .unwrap();
            let zeroes = vec![b'0'; 1 << 20];
            for _ in 0..500 {
                zip.write_all(&zeroes).unwrap();
            }
            zip.finish().unwrap();
        },
        "inflates_too_much",
    );
}

#[test]
fn a_zip_bomb_that_lies_about_its_sizes_is_found_out() {
    check(
        SourceFormat::Table,
        "liar.xlsx",
        |file| {
            zip_of(
                file,
                &[
                    ("xl/workbook.xml", b"<workbook/>"),
                    ("xl/worksheets/sheet1.xml", &vec![b'0'; 40 << 20]),
                ],
            );
            // The size stands before the name, in the header of the member and in the directory.
            let mut bytes = std::fs::read(file).unwrap();
            let told = (40_u32 << 20).to_le_bytes();
            let places: Vec<usize> = bytes
                .windows(4)
                .enumerate()
                .filter(|(_, w)| *w == told)
                .map(|(at, _)| at)
                .collect();
            assert!(!places.is_empty());
            for at in places {
                bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
            }
            std::fs::write(file, bytes).unwrap();
        },
        "damaged",
    );
}

#[test]
fn cells_repeated_a_million_times_are_counted_before_they_are_unfolded() {
    let content = r#"<office:document-content><table:table table:name="Blad1"><table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row></table:table></office:document-content>"#;
    check(
        SourceFormat::Table,
        "repeated.ods",
        |file| {
            zip_of(
                file,
                &[
                    ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                    ("content.xml", content.as_bytes()),
                ],
            );
        },
        "inflates_too_much",
    );
}

#[test]
fn a_zip_of_anything_else_is_to_be_unpacked_by_hand() {
    check(
        SourceFormat::Table,
        "nested.zip",
        |file| {
            zip_of(
                file,
                &[
                    ("../../etc/rapport.csv", b"Datum\n2022-03-07\n"),
                    ("inre.zip", b"PK\x03\x04"),
                ],
            )
        },
        "zip_archive",
    );
    check_bytes("half.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "damaged");
}

#[test]
fn a_workbook_behind_a_password_is_said_to_be_that() {
    let mut ole = vec![0; 512];
    ole[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    ole.extend_from_slice(&name);
    ole.resize(2048, 0);
    check_bytes("secret.xlsx", &ole, "password_protected");
}

#[test]
fn a_message_of_ten_thousand_parts_is_refused() {
    let mut message =
        "From: a@exempel.example\r\nSubject: Rapport\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            .to_owned();
    for _ in 0..10_000 {
        message.push_str("--b\r\nContent-Type: text/plain\r\n\r\nHej\r\n");
    }
    message.push_str("--b--\r\n");
    check(
        SourceFormat::Email,
        "parts.eml",
        |file| std::fs::write(file, &message).unwrap(),
        "too_many_parts",
    );
}

#[test]
fn messages_within_messages_end_somewhere() {
    let mut message = "From: a@exempel.example\r\nSubject: Innerst\r\n\r\nHej\r\n".to_owned();
    for n in 0..12 {
        message = format!(
            "From: a@exempel.example\r\nSubject: {n}\r\nContent-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\nContent-Type: message/rfc822\r\n\r\n{message}\r\n--b{n}--\r\n"
        );
    }
    check(
        SourceFormat::Email,
        "nested.eml",
        |file| std::fs::write(file, &message).unwrap(),
        "nested_too_deep",
    );
    let picture = |file: &Path| std::fs::write(file, b"\x89PNG\r\n\x1a\n\x00\x00").unwrap();
    check(SourceFormat::Email, "picture.eml", picture, "not_a_message");
}

/// Sheets that unfold themselves, of what they bring along or of what lies on the computer, and texts without end.
#[test]
fn entities_and_texts_without_end_are_refused_before_they_are_unfolded() {
    let sheet = r#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>"#;
    let book =
        r#"<workbook xmlns:r="r"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let leads = r#"<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let laughs: String = (1..12)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let unfolds = format!("<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}<!ENTITY e \"&l11;\">]>{sheet}");
    let from_disk = format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{sheet}");
    for (name, sheet) in [("laughs.xlsx", unfolds), ("disk.xlsx", from_disk)] {
        let members: [(&str, &[u8]); 3] = [
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", leads.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ];
        check(
            SourceFormat::Table,
            name,
            |file| zip_of(file, &members),
            "damaged",
        );
    }
    let content = format!(
        "<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]><office:document-content><table:table table:name=\"B\"><table:table-row>\
         <table:table-cell office:value-type=\"string\"><text:p>&l11;</text:p></table:table-cell></table:table-row>\
         </table:table></office:document-content>"
    );
    let members: [(&str, &[u8]); 2] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ];
    check(
        SourceFormat::Table,
        "laughs.ods",
        |file| zip_of(file, &members),
        "damaged",
    );
    // A million shared texts that pack to nearly nothing.
    let texts = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(1_000_000));
    let members: [(&str, &[u8]); 3] = [
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", leads.as_bytes()),
        ("xl/sharedStrings.xml", texts.as_bytes()),
    ];
    check(
        SourceFormat::Table,
        "texts.xlsx",
        |file| zip_of(file, &members),
        "inflates_too_much",
    );
}

#[test]
fn an_archive_in_an_archive_in_an_archive_is_not_opened() {
    let mut inner = b"Datum;Plats\n2022-03-07;x\n".to_vec();
    for n in 0..40 {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(format!("{n}.zip"), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&inner).unwrap();
        inner = zip.finish().unwrap().into_inner();
    }
    check_bytes("russian.zip", &inner, "zip_archive");
    check_bytes("russian.xlsx", &inner, "zip_archive");
}

fn check_message(name: &str, message: &[u8], code: &str) {
    check(
        SourceFormat::Email,
        name,
        |file| std::fs::write(file, message).unwrap(),
        code,
    );
}

#[test]
fn a_message_of_a_hundred_megabytes_or_two_hundred_levels_is_refused() {
    let head = "From: a@exempel.example\r\nSubject: Rapport\r\n";
    let name = "large.eml";
    check(
        SourceFormat::Email,
        name,
        |file| {
            let mut file = File::create(file).unwrap();
            file.write_all(format!("{head}\r\n").as_bytes()).unwrap();
            // Written a piece at a time: the memory that is measured is this process's too.
            for _ in 0..100 {
                file.write_all(&vec![b'a'; 1 << 20]).unwrap();
            }
        },
        "too_big",
    );
    let mut parts = String::new();
    for n in 0..200 {
        parts.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"
        ));
    }
    check_message(
        "deep.eml",
        format!("{head}{parts}Content-Type: text/plain\r\n\r\nHej\r\n").as_bytes(),
        "too_many_parts",
    );
    let mut message = format!("{head}\r\nHej\r\n");
    for _ in 0..200 {
        message = format!("{head}Content-Type: message/rfc822\r\n\r\n{message}");
    }
    check_message("within.eml", message.as_bytes(), "nested_too_deep");
    // A header without end is no event, and the rest of the message is read.
    let long = format!("{head}X-Lang: {}\r\n\r\nHej\r\n", "a".repeat(20_000_000));
    let file = temporary("header.eml");
    std::fs::write(&file, long).unwrap();
    let summary = read(SourceFormat::Email, &file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!((summary.accepted, summary.rejected), (0, 1));
}

/// Whatever a message says of its letters, its names and its sender: it is read or its rows are refused, and who sent it changes
/// nothing of who is told to have reported.
#[test]
fn a_message_that_lies_about_letters_names_and_senders_is_read_as_text() {
    let told = "2022-03-07 kl. 22:15 Klotter, Exempelby centrum. Tagg på väggen.";
    for (n, (headers, body)) in [
        ("Content-Type: text/plain; charset=x-finns-inte", told),
        ("Content-Type: text/plain; charset=\"\"", told),
        ("Content-Type: text/plain; charset=utf-7", "+ADw-script+AD4-"),
        ("Content-Type: text/plain; charset=utf-16", told),
        ("Content-Type: text/plain; charset*0=ut; charset*1=f-8", told),
        ("Content-Type: text/plain; charset*=utf-8'sv'%FF%FE", told),
        ("Content-Type: text/plain; name*0*=utf-8''..%2F..%2F; name*1=etc; name*2*=%2Fpasswd%00", told),
        ("Content-Disposition: attachment; filename*=utf-8''%2e%2e%2f%2e%2e%2fetc%2fpasswd; filename=\"a.csv\"", told),
        ("Content-Disposition: attachment; filename*1=b; filename*0=a; filename*99999999999=c", told),
        ("Content-Transfer-Encoding: base64", "%%%%inte base64%%%%"),
        ("Content-Transfer-Encoding: quoted-printable", "=ZZ=\r\n=3D=3"),
        ("Subject: =?finns-inte?Q?=FF?= =?utf-8?B?%%%?=", told),
        ("From: polisen@polisen.se\r\nSender: b@elak.example\r\nReply-To: c@elak.example", told),
        ("Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\nX-Loop: lagesbild", told),
        ("Content-Type: application/ms-tnef; name=winmail.dat", "\u{1}x\u{9f}\u{3e}\"skr\u{e4}p"),
        ("Date: Mon, 99 Foo 99999 99:99:99 +9999", told),
    ]
    .into_iter()
    .enumerate()
    {
        let message = format!("From: vakt@exempel.example\r\nSubject: Rapport\r\n{headers}\r\n\r\n{body}\r\n");
        let file = temporary(&format!("lies-{n}.eml"));
        std::fs::write(&file, message).unwrap();
        let mut seen = Vec::new();
        let municipality = municipality();
        let areas = AreaIndex::new(&municipality.area_sets, "2026-09-01".parse().unwrap());
        let context = context(&municipality, &areas);
        let read = import::read(SourceFormat::Email, &file, &context, None, &mut |run| {
            seen.push(format!("{run:?}"));
            ControlFlow::Continue(())
        });
        std::fs::remove_file(&file).unwrap();
        assert!(read.is_ok() || !read.unwrap_err().code().is_empty(), "{headers}");
        for run in seen {
            assert!(!run.contains("reported_by: PartnerCode(\"polisen\")"), "{headers}: {run}");
        }
    }
}

#[test]
fn a_list_that_is_not_the_source_s_is_refused() {
    let police = |name, text: &'static str, code| {
        check(
            SourceFormat::Polisen,
            name,
            |file| std::fs::write(file, text).unwrap(),
            code,
        );
    };
    police("other.csv", "datum;plats\n2022-03-07;x\n", "not_police_events");
    police("cut.json", "[{\"id\":1,\"name\":\"a\"},{\"id\":2,", "damaged");
    police("none.json", "[]", "no_rows");
    let other = |file: &Path| std::fs::write(file, "datum;plats\n2022-03-07;x\n").unwrap();
    check(SourceFormat::Open311, "other_311.csv", other, "not_open311");
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        prop::collection::vec(
            prop::sample::select(vec![
                "Datum",
                "Tid",
                ";",
                ";",
                "\n",
                "\r\n",
                "\"",
                "2022-03-07",
                "7/3",
                "22.15",
                "Klotter",
                "å",
                "PK\u{3}\u{4}",
                "{\"id\":1,",
                "}",
                "[",
                "From: a@b.c\n",
                "Subject: x\n\n",
                "service_request",
                ",",
                "created",
                "1e9",
                "-",
                "rubrik",
            ]),
            0..60
        )
        .prop_map(|parts| parts.concat().into_bytes()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_a_reader_fall(bytes in any_bytes()) {
        let file = temporary("any.bin");
        std::fs::write(&file, &bytes).unwrap();
        for source in SourceFormat::ALL {
            // Refused or read, never a panic.
            let _ = read(source, &file);
        }
        let _ = import::preview(&file, None);
    }
}
