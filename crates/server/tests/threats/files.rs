//! Files made to do harm, sent in as a person sends them: each is refused or read as what it says, and never as what it hides.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

use crate::world::{Answer, Who, World, on_each_database};

on_each_database![
    an_entity_of_a_workbook_is_never_unfolded,
    a_name_or_a_link_leads_out_of_no_folder,
    a_picture_that_is_something_else_too_is_only_a_picture,
    a_letter_that_no_database_keeps_stops_no_file,
];

const SECRET: &str = "hemligheten-i-filen";

async fn send(world: &World, name: &str, bytes: &[u8]) -> Answer {
    let fields = [("organisation", "bevakning-exempel"), ("slag", "")];
    let sent = world
        .upload(Who::Coordinator, "/import", &fields, &[("fil", name, bytes)])
        .await;
    if sent.status != StatusCode::SEE_OTHER {
        return sent;
    }
    world.get(Who::Coordinator, sent.leads_to()).await
}

/// Every file under a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    found
}

/// A workbook whose only text cell holds what is said, with words before the root of its sheet.
fn workbook_of(doctype: &str, text: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in ["Datum", "Plats", "Händelse", "Anteckning"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    for (column, value) in ["2022-03-07", "Exempelby centrum", "Klotter", "HÄRSTÅRTEXTEN"]
        .iter()
        .enumerate()
    {
        sheet.write(1, column as u16, *value).unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..from.len() {
        let mut member = from.by_index(n).unwrap();
        let mut content = Vec::new();
        std::io::copy(&mut member, &mut content).unwrap();
        let named =
            member.name().starts_with("xl/worksheets/sheet") || member.name() == "xl/sharedStrings.xml";
        if named {
            let plain = String::from_utf8(content).unwrap();
            content = plain
                .replace("?>", &format!("?>{doctype}"))
                .replace("HÄRSTÅRTEXTEN", text)
                .into_bytes();
        }
        to.start_file(member.name(), SimpleFileOptions::default())
            .unwrap();
        to.write_all(&content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

async fn an_entity_of_a_workbook_is_never_unfolded() {
    let world = World::new().await;
    let secret = world.app.settings.data.join("hemlig.txt");
    std::fs::create_dir_all(&world.app.settings.data).unwrap();
    std::fs::write(&secret, SECRET).unwrap();
    let laughs: String = (1..10)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let at = secret.display();
    for (name, doctype, text) in [
        (
            "extern.xlsx",
            format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file://{at}\">]>"),
            "&e;",
        ),
        (
            "parameter.xlsx",
            format!("<!DOCTYPE x [<!ENTITY % e SYSTEM \"file://{at}\"> %e;]>"),
            "a",
        ),
        (
            "natet.xlsx",
            "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\">".to_owned(),
            "a",
        ),
        (
            "skratt.xlsx",
            format!("<!DOCTYPE x [<!ENTITY l0 \"skratt\">{laughs}]>"),
            "&l9;",
        ),
        (
            "med.xlsx",
            format!("<!DOCTYPE x [<!ENTITY e \"{SECRET}\">]>"),
            "&e;",
        ),
    ] {
        let answer = send(&world, name, &workbook_of(&doctype, text)).await;
        let page = answer.text();
        assert!(answer.status.as_u16() < 500, "{name}: {page}");
        assert!(
            !page.contains(SECRET) && !page.contains("skrattskratt"),
            "{name}: {page}"
        );
        // Refused, or read with nothing in the place of the entity.
        assert!(page.len() < 200_000, "{name}: {} bytes", page.len());
    }
    // The same workbook without them is read, so that it was not refused for something else.
    let plain = send(&world, "vanlig.xlsx", &workbook_of("", "Tagg")).await;
    assert_eq!(plain.status, StatusCode::OK, "{}", plain.text());
    assert!(plain.text().contains("Exempelby centrum"), "{}", plain.text());
}

async fn a_name_or_a_link_leads_out_of_no_folder() {
    let world = World::new().await;
    let table = "Datum;Plats;Händelse\n2022-03-07;Exempelby centrum;Klotter\n".as_bytes();
    let around = world.app.settings.data.parent().unwrap().to_owned();
    let beside = |name: &str| around.join(name).exists();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default();
    archive
        .start_file("../../../lagesbild-utanfor.csv", plain)
        .unwrap();
    archive.write_all(table).unwrap();
    archive
        .add_symlink("xl/worksheets/sheet1.xml", "/etc/passwd", plain)
        .unwrap();
    archive.start_file("xl/workbook.xml", plain).unwrap();
    archive.write_all(b"<workbook/>").unwrap();
    let archive = archive.finish().unwrap().into_inner();
    let before = files(&world.app.settings.data);
    for (name, bytes) in [
        ("../../../lagesbild-utanfor.csv", table),
        ("..\\..\\lagesbild-utanfor.csv", table),
        ("/tmp/lagesbild-utanfor.csv", table),
        ("C:\\lagesbild-utanfor.csv", table),
        ("lagesbild-utanfor.csv%00.xlsx", table),
        ("file:///tmp/lagesbild-utanfor.csv", table),
        (".", table),
        ("..", table),
        ("lank.xlsx", archive.as_slice()),
        ("lank.zip", archive.as_slice()),
    ] {
        let answer = send(&world, name, bytes).await;
        let page = answer.text();
        assert!(answer.status.as_u16() < 500, "{name}: {page}");
        assert!(!page.contains("root:"), "{name}: {page}");
        let is_refused = answer.status == StatusCode::UNPROCESSABLE_ENTITY;
        assert!(is_refused || !name.starts_with("lank"), "{name}: {page}");
        assert!(
            !beside("lagesbild-utanfor.csv") && !Path::new("/tmp/lagesbild-utanfor.csv").exists(),
            "{name}"
        );
        // What waits to be taken in lies under a name of the program's own, in a folder of its own.
        let own = |path: &&PathBuf| !path.file_name().unwrap().to_string_lossy().contains("utanfor");
        let new: Vec<_> = files(&world.app.settings.data)
            .into_iter()
            .filter(|path| !before.contains(path))
            .collect();
        assert!(new.iter().all(|path| own(&path)), "{name}: {new:?}");
    }
    // Pictures and documents too.
    let picture = png(8, 8);
    let fields = [
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-09"),
        ("plats", "Exempelby centrum"),
        ("nyckel", "b"),
    ];
    let name = "../../../lagesbild-utanfor.png";
    let answer = world
        .upload(
            Who::Coordinator,
            "/handelser/ny",
            &fields,
            &[("bilaga", name, &picture)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let file = world.get(Who::Coordinator, "/handelser/1/bilagor/1").await;
    let said = file.headers["content-disposition"].to_str().unwrap();
    assert!(
        said.contains("lagesbild-utanfor.png") && !said.contains(".."),
        "{said}"
    );
    assert!(!around.join("lagesbild-utanfor.png").exists());
}

/// Behind what is looked at first, in a text, in a word, in a row that is refused.
async fn a_letter_that_no_database_keeps_stops_no_file() {
    let world = World::new().await;
    let mut table = "Datum;Plats;Händelse;Anteckning\n".to_owned();
    for row in 0..3_000 {
        table.push_str(&format!(
            "2022-03-07;Exempelby centrum;Klotter;Tagg på väggen, rond {row}\n"
        ));
    }
    table.push_str("2022-03-08;Exempelby centrum;Klotter;Tagg\0 på bänken\n2022-03-09;Stads\0parken;Klotter;x\n;Torget;Klo\0tter;y\0\n");
    let (path, page) = crate::imports::take_in(&world, "noll.csv", table.as_bytes()).await;
    assert!(crate::imports::events(&world).await > 0, "{path}: {page}");
    let list = world
        .get(Who::Coordinator, "/handelser?q=b%C3%A4nken")
        .await
        .text();
    assert!(list.contains("Klotter"), "{list}");
    let found = world.app.store.verify(&[], |_, _| ()).await.unwrap();
    assert!(found.ok, "{:?}", found.faults);
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 7]));
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A picture with a script, an archive and a page behind it, and one that says that it is larger than any memory.
async fn a_picture_that_is_something_else_too_is_only_a_picture() {
    let world = World::new().await;
    let fields = |key: &'static str| {
        [
            ("handelse", "KLO/tagg"),
            ("datum", "2022-03-09"),
            ("plats", "Exempelby centrum"),
            ("nyckel", key),
        ]
    };
    let hidden = b"<html><script>alert(1)</script>PK\x03\x04%PDF-1.7 GIF89a/*";
    let polyglot = [png(8, 8), hidden.to_vec()].concat();
    let answer = world
        .upload(
            Who::Coordinator,
            "/handelser/ny",
            &fields("a"),
            &[("bilaga", "bild.html", &polyglot)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let kept = world.get(Who::Coordinator, "/handelser/1/bilagor/1").await;
    assert_eq!(kept.headers["content-type"], "image/png");
    assert_eq!(kept.headers["x-content-type-options"], "nosniff");
    assert!(
        kept.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains("bild.png")
    );
    for part in ["<script", "PK\u{3}\u{4}", "%PDF"] {
        assert!(
            !kept.body.windows(part.len()).any(|w| w == part.as_bytes()),
            "{part}"
        );
    }
    let mut bomb = png(8, 8);
    // The width and the height stand behind the name of the first chunk.
    bomb[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
    for (name, bytes, key) in [
        ("bomb.png", bomb, "c"),
        (
            "bild.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            "d",
        ),
        (
            "bild.png",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec(),
            "e",
        ),
        ("bild.jpg", b"<html><script>alert(1)</script>".to_vec(), "f"),
    ] {
        let answer = world
            .upload(
                Who::Coordinator,
                "/handelser/ny",
                &fields(key),
                &[("bilaga", name, &bytes)],
            )
            .await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}: {}",
            answer.text()
        );
    }
}
