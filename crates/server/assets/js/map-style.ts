// Sources and layers: land and water from our own file, an optional raster under the areas, areas, and a layer nobody
// sees that makes the engine cluster the events.
import type { LayerSpecification, SourceSpecification } from "maplibre-gl";
import type { Colours } from "./map-colours";
import { emptyFeatures, type MapConfig } from "./map-config";

const STEPS = [0, 1, 2, 3, 4, 5, 6];

export function sources(config: MapConfig): Record<string, SourceSpecification> {
  const all: Record<string, SourceSpecification> = {
    background: { type: "geojson", data: emptyFeatures(), tolerance: 0.5 },
    areas: { type: "geojson", data: emptyFeatures(), tolerance: 0.2 },
    layer: { type: "geojson", data: emptyFeatures(), tolerance: 0.1 },
    points: {
      type: "geojson",
      data: emptyFeatures(),
      cluster: true,
      clusterRadius: 46,
      // Deeper than the map goes: events at one and the same address stay together and are listed when pressed.
      clusterMaxZoom: 19,
      maxzoom: 20,
    },
  };
  if (config.tiles) {
    all.events = { type: "vector", tiles: [address(config.tiles)], minzoom: 0, maxzoom: 18 };
  }
  if (config.raster) {
    all.raster = {
      type: "raster",
      tiles: [address(config.raster.url)],
      tileSize: config.raster.tile_size ?? 256,
    };
  }
  return all;
}

/** A tile's address with its places for zoom, column and row left as they are. */
function address(url: string): string {
  return new URL(url, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
}

export function backgroundLayers(config: MapConfig, colour: Colours): LayerSpecification[] {
  const scale = config.scale === "diverging" ? "div" : "seq";
  const byStep = ["match", ["get", "step"], ...STEPS.flatMap((step) => [step, colour(`${scale}-${step}`)]), colour("surface")];
  const layers: LayerSpecification[] = [
    { id: "land", type: "background", paint: { "background-color": colour("land") } },
    {
      id: "water",
      type: "fill",
      source: "background",
      filter: ["==", ["get", "kind"], "water"],
      paint: { "fill-color": colour("water") },
    },
  ];
  if (config.raster) layers.push({ id: "raster", type: "raster", source: "raster", paint: { "raster-opacity": 1 } });
  layers.push(
    {
      id: "area-fill",
      type: "fill",
      source: "areas",
      paint: {
        "fill-color": byStep as never,
        "fill-opacity": ["case", ["has", "step"], config.raster ? 0.55 : 0.8, config.raster ? 0.08 : 0.55],
      },
    },
    // Water again above the areas, thin: shores help people find their way.
    {
      id: "shore",
      type: "fill",
      source: "background",
      filter: ["==", ["get", "kind"], "water"],
      paint: { "fill-color": colour("water"), "fill-opacity": config.raster ? 0 : 0.85 },
    },
    {
      id: "layer-fill",
      type: "fill",
      source: "layer",
      paint: { "fill-color": byStep as never, "fill-opacity": config.raster ? 0.65 : 0.85 },
    },
    {
      id: "layer-line",
      type: "line",
      source: "layer",
      // A density is a surface, and its cells have no borders of their own.
      paint: { "line-color": colour("ink"), "line-width": config.scale === "diverging" ? 0.75 : 0 },
    },
    { id: "area-line", type: "line", source: "areas", paint: { "line-color": colour("muted"), "line-width": 1.25 } },
    {
      id: "area-hover",
      type: "line",
      source: "areas",
      filter: ["==", ["get", "code"], ""],
      paint: { "line-color": colour("act"), "line-width": 3 },
    },
    { id: "points", type: "circle", source: "points", paint: { "circle-radius": 1, "circle-opacity": 0 } },
  );
  if (config.tiles) {
    const paint = { "circle-radius": 1, "circle-opacity": 0 };
    layers.push({ id: "events", type: "circle", source: "events", "source-layer": "handelser", paint });
  }
  return layers;
}
