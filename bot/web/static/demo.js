// The host page's own script.
const said = document.getElementById("said");
document.getElementById("host").addEventListener("click", () => { said.textContent = said.dataset.text; });
