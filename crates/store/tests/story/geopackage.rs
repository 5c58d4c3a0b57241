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
        style: Style::PointsByValue {
            field: "kategori".into(),
            colours: vec![Colour {
                value: "KLO".into(),
                label: "Klotter & nedskräpning".into(),
                rgb: "#aa3377".into(),
            }],
        },
    };
    let areas = Layer {
        name: "omraden".into(),
        title: "Områden".into(),
        fields: vec![field("namn", "Namn", FieldKind::Text)],
        style: Style::Outlines {
            name_field: "namn".into(),
            rgb: "#333333".into(),
        },
        ..layer.clone()
    };
    let mut misnamed = layer.clone();
    misnamed.name = "händelser; --".into();
    let mut package = GeoPackage::create(&path, now()).await.unwrap();
    assert!(package.begin(misnamed).await.is_err());
    package.begin(areas).await.unwrap();
    let square = [
        [18.0, 59.0],
        [18.1, 59.0],
        [18.1, 59.1],
        [18.0, 59.1],
        [18.0, 59.0],
    ];
    let area = Feature {
        id: 1,
        shape: Some(Shape::Areas(vec![vec![square.to_vec()]])),
        fields: vec![Field::Text("Centrum".into())],
    };
    package.add(vec![area]).await.unwrap();
    package.begin(layer).await.unwrap();
    let feature = |id, point: Option<[f64; 2]>| Feature {
        id,
        shape: point.map(Shape::Point),
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
    assert_eq!(package.finish().await.unwrap(), 3);
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
    let styles: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT f_table_name, styleQML, styleSLD FROM layer_styles WHERE useAsDefault ORDER BY id",
    )
    .fetch_all(&mut file)
    .await
    .unwrap();
    let layers: Vec<&str> = styles.iter().map(|(layer, _, _)| layer.as_str()).collect();
    assert_eq!(layers, ["omraden", "handelser"]);
    let (_, qml, sld) = &styles[1];
    for style in [qml, sld] {
        assert!(style.contains("Klotter &amp; nedskräpning"), "{style}");
    }
}
