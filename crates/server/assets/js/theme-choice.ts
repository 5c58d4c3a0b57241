// Light, dark, or as the system says: kept in this browser, shown as pressed.
import { forget, recall, remember } from "./storage";

const KEY = "lagesbild:theme";

export function watchTheme(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>("[data-theme-choice]");
  const show = () => {
    const choice = recall(KEY) ?? "auto";
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.themeChoice === choice));
  };
  for (const one of buttons) {
    one.addEventListener("click", () => {
      const choice = one.dataset.themeChoice;
      if (choice === "light" || choice === "dark") {
        document.documentElement.dataset.theme = choice;
        remember(KEY, choice);
      } else {
        delete document.documentElement.dataset.theme;
        forget(KEY);
      }
      show();
    });
  }
  show();
}
