// `make serve` puts this script into every page: it loads the page anew when a file of the site or the release changes.
const { state } = document.currentScript.dataset;
new EventSource("/events").addEventListener("message", (event) => {
  if (event.data !== state) location.reload();
});
