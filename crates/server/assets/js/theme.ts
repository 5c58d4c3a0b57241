// Runs in <head> before the first paint: a reader who chose light or dark never sees the other one flash by.
try {
  const choice = localStorage.getItem("lagesbild:theme");
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
} catch {
  // Storage may be forbidden; then the system's choice stands.
}
