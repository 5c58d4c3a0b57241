// A layer of statistics over the areas: shapes shaded by their step, with a note when one is pressed. Its table on the page
// says the same.
import { type GeoJSONSource, type Map as MapLibre } from "maplibre-gl";
import type { FeatureCollection, Geometry } from "geojson";
import { noteOn } from "./map-areas";
import type { AreaProperties, MapConfig } from "./map-config";

export function showLayer(map: MapLibre, layer: FeatureCollection<Geometry, AreaProperties>, config: MapConfig): void {
  map.getSource<GeoJSONSource>("layer")?.setData(layer);
  noteOn(map, "layer-fill", config);
  map.on("mouseenter", "layer-fill", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "layer-fill", () => (map.getCanvas().style.cursor = ""));
}
