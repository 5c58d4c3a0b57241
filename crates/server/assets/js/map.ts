// The map: areas, events gathered in clusters, a background without network. The list beside it holds the same events,
// so whoever cannot use a map loses nothing. Set up by a block of JSON named in `data-map`.
import {
  AttributionControl,
  Map as MapLibre,
  NavigationControl,
  setWorkerUrl,
  type GeoJSONSource,
  type LngLatBoundsLike,
} from "maplibre-gl";
import { element } from "./elements";
import { showAreas } from "./map-areas";
import { mapColours, onSchemeChange } from "./map-colours";
import { emptyFeatures, fetchFeatures, type AreaProperties, type MapConfig, type PointProperties } from "./map-config";
import { HOME_PADDING, HomeControl } from "./map-home";
import { showLayer } from "./map-layer";
import { pickPlace } from "./map-pick";
import { showPoints } from "./map-points";
import { backgroundLayers, sources } from "./map-style";
import { showTiles } from "./map-tiles";

type PaintName = Parameters<MapLibre["setPaintProperty"]>[1];

// The build puts the worker's hashed file name here.
setWorkerUrl(new URL("./MAP_WORKER_FILE", import.meta.url).href);

for (const place of document.querySelectorAll<HTMLElement>("[data-map]")) start(place);

function start(place: HTMLElement): void {
  const block = document.getElementById(place.dataset.map ?? "");
  if (!(block instanceof HTMLScriptElement)) return;
  const config: MapConfig = JSON.parse(block.textContent ?? "{}");
  try {
    draw(place, config);
  } catch (error) {
    // No WebGL, most often. The list is still there.
    console.error(error);
    fail(place, config);
  }
}

function fail(place: HTMLElement, config: MapConfig): void {
  place.classList.add("c-map--failed");
  place.removeAttribute("role");
  place.replaceChildren(element("p", "c-map__failed", config.texts.failed));
}

function draw(place: HTMLElement, config: MapConfig): void {
  const { texts } = config;
  const bounds = config.bounds as LngLatBoundsLike;
  const map = new MapLibre({
    container: place,
    style: { version: 8, sources: sources(config), layers: backgroundLayers(config, mapColours()) },
    bounds,
    fitBoundsOptions: { padding: HOME_PADDING },
    maxZoom: 18,
    minZoom: 7,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    // On a phone one finger scrolls the page; two move the map.
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: {
      "NavigationControl.ZoomIn": texts.zoom_in,
      "NavigationControl.ZoomOut": texts.zoom_out,
      "Popup.Close": texts.close,
      "Map.Title": place.getAttribute("aria-label") ?? "",
      "AttributionControl.ToggleAttribution": texts.attribution ?? "",
      "CooperativeGesturesHandler.MobileHelpText": texts.two_fingers ?? "",
      "CooperativeGesturesHandler.WindowsHelpText": "",
      "CooperativeGesturesHandler.MacHelpText": "",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new HomeControl(texts.home, bounds), "top-right");
  if (config.raster?.attribution) {
    map.addControl(new AttributionControl({ customAttribution: escaped(config.raster.attribution) }));
  }

  map.on("load", async () => {
    try {
      const [background, areas, points, layer] = await Promise.all([
        fetchFeatures<{ kind: string }>(config.background),
        fetchFeatures<AreaProperties>(config.areas),
        fetchFeatures<PointProperties>(config.points),
        fetchFeatures<AreaProperties>(config.layer),
      ]);
      map.getSource<GeoJSONSource>("background")?.setData(background ?? emptyFeatures());
      if (areas) showAreas(map, place, areas, config);
      if (config.tiles) showTiles(map, config);
      if (layer) showLayer(map, layer, config);
      if (points) showPoints(map, place, points, config);
      pickPlace(map, place, config);
      place.dataset.mapReady = "";
    } catch (error) {
      console.error(error);
      map.remove();
      fail(place, config);
    }
  });
  onSchemeChange(() => {
    for (const layer of backgroundLayers(config, mapColours())) {
      for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(layer.id, name as PaintName, value);
    }
  });
}

/** The control takes markup; the setting is text. */
function escaped(text: string): string {
  return element("span", "", text).innerHTML;
}
