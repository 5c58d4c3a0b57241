// Choosing a place in a form: press the map, drag the mark, or move the map with the arrow keys and press Enter.
// The two fields (`data-map-pick="lat-id lon-id"`) stay ordinary fields, and what is typed there moves the mark.
import { Marker, type LngLatLike, type Map as MapLibre } from "maplibre-gl";
import { element } from "./elements";
import type { MapConfig } from "./map-config";

// About a metre; more would pretend to know better than anyone can press.
const DECIMALS = 5;

export function pickPlace(map: MapLibre, place: HTMLElement, config: MapConfig): void {
  const [lat, lon] = (place.dataset.mapPick ?? "").split(" ").map((id) => document.getElementById(id));
  if (!(lat instanceof HTMLInputElement) || !(lon instanceof HTMLInputElement)) return;
  place.classList.add("c-map--pick");
  if (config.texts.pick) place.append(element("p", "c-map__hint", config.texts.pick));

  const mark = new Marker({ element: element("span", "c-map__pin"), anchor: "bottom", draggable: true });
  let writing = false;
  const write = (at: { lat: number; lng: number }) => {
    writing = true;
    mark.setLngLat(at).addTo(map);
    lat.value = at.lat.toFixed(DECIMALS);
    lon.value = at.lng.toFixed(DECIMALS);
    for (const field of [lat, lon]) {
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    writing = false;
  };
  const read = (): LngLatLike | null => {
    const [x, y] = [lon, lat].map((field) => Number.parseFloat(field.value.replace(",", ".")));
    return x === undefined || y === undefined || Number.isNaN(x) || Number.isNaN(y) || Math.abs(y) > 90 ? null : [x, y];
  };
  const follow = () => {
    if (writing) return;
    const at = read();
    if (at) mark.setLngLat(at).addTo(map);
    else mark.remove();
  };

  map.on("click", (event) => write(event.lngLat));
  mark.on("dragend", () => write(mark.getLngLat()));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    write(map.getCenter());
  });
  lat.addEventListener("change", follow);
  lon.addEventListener("change", follow);
  follow();
  const at = read();
  if (at) map.jumpTo({ center: at, zoom: 15 });
}
