// Sends a picture to the library and says how far it is.

/** Resolves with the picture as the library describes it; rejects with an Error whose message is for people. */
export function upload(file, credit, progress) {
  const form = new FormData();
  form.append("credit", credit);
  form.append("files", file);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/newsroom/media");
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => {
      const answer = request.response;
      const picture = answer?.pictures?.[0];
      if (picture) resolve(picture);
      else reject(new Error(answer?.refused?.[0] ?? `${file.name}: It could not be uploaded. Try again.`));
    });
    request.addEventListener("error", () => reject(new Error(`${file.name}: The connection was lost. Try again.`)));
    request.send(form);
  });
}

/** A line that says how far a file is: first on its way, then being worked on, then done or refused. */
export function uploadLine(name) {
  const line = document.createElement("li");
  const label = document.createElement("span");
  const bar = document.createElement("progress");
  label.textContent = name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", name);
  line.append(label, bar);
  return {
    line,
    progress: (part) => {
      // Sent is not done: the program reads the picture now.
      if (part < 1) bar.value = part;
      else bar.removeAttribute("value");
    },
    refused: (message) => {
      bar.remove();
      line.className = "field-error";
      line.setAttribute("role", "alert");
      label.textContent = message;
    },
  };
}

/** The pictures among what was dropped, pasted or chosen. */
export const picturesOf = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));
