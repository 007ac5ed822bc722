// A letter's QR code ends in "#" and the code. Browsers send nothing of that; it goes into the field, and out of the history.
const code = /^#([0-9A-Za-z]{5}(-[0-9A-Za-z]{5}){2})$/.exec(location.hash)?.[1];
if (code) {
  history.replaceState(null, "", location.pathname + location.search);
  const field = document.getElementById("code");
  const filled = document.getElementById("filled");
  if (field && filled) {
    field.value = code;
    filled.hidden = false;
    document.getElementById("note")?.remove();
  }
}
