//! Events as a GeoPackage, read back as another program reads it.

use super::*;

#[tokio::test]
async fn a_geopackage_has_its_layer_and_its_points() {
    let directory = Directory::new("geopackage");
    let path = directory.0.join("handelser.gpkg");
    let field = |name: &str, title: &str, kind| FieldDefinition {
        name: name.into(),
        title: title.into(),
        kind,
    };
    let layer = Layer {
        name: "handelser".into(),
        title: "Händelser".into(),
        description: "Händelser i Huddinge".into(),
        coordinates: Coordinates::Wgs84,
        fields: vec![
            field("kategori", "Kategori", FieldKind::Text),
            field("datum", "Datum", FieldKind::Date),
            field("intraffade", "Inträffade", FieldKind::Instant),
            field("allvar", "Allvar", FieldKind::Int),
            field("polisanmald", "Polisanmäld", FieldKind::Flag),
        ],
        colouring: Some((
            "kategori".into(),
            vec![Colour {
                value: "KLO".into(),
                label: "Klotter & nedskräpning".into(),
                rgb: "#aa3377".into(),
            }],
        )),
    };
    let mut misnamed = layer.clone();
    misnamed.name = "händelser; --".into();
    assert!(GeoPackage::create(&path, misnamed, now()).await.is_err());
    let mut package = GeoPackage::create(&path, layer, now()).await.unwrap();
    let feature = |id, point| Feature {
        id,
        point,
        fields: vec![
            Field::Text("KLO".into()),
            Field::Date("2022-03-08".parse().unwrap()),
            Field::Instant(now()),
            Field::Int(2),
            Field::Flag(true),
        ],
    };
    package
        .add(vec![feature(1, Some([18.1541, 59.2183])), feature(2, None)])
        .await
        .unwrap();
    assert!(!path.exists(), "it is not in place before it is finished");
    assert_eq!(package.finish().await.unwrap(), 2);
    let mut file = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let (bounds, srs_id): (f64, i64) =
        sqlx::query_as("SELECT min_x, srs_id FROM gpkg_contents WHERE table_name = 'handelser'")
            .fetch_one(&mut file)
            .await
            .unwrap();
    assert_eq!((bounds, srs_id), (18.1541, 4326));
    let (kept, happened): (i64, String) =
        sqlx::query_as("SELECT count(geom), max(intraffade) FROM handelser")
            .fetch_one(&mut file)
            .await
            .unwrap();
    assert_eq!((kept, happened.as_str()), (1, "2022-03-14T08:00:00.000Z"));
}
