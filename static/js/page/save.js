// Saves a story, or takes it off the list, without leaving its page. Without this script the form does the same, and it does
// where a reader has to sign in first.
{
  const form = document.querySelector("#save[data-stays]");
  let waits = false;
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (waits) return;
    waits = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        // Whoever was signed out meanwhile is led to the door by the form itself.
        redirect: "error",
      });
      const { action, label, says } = await answer.json();
      form.action = action;
      form.querySelector("button").textContent = label;
      form.querySelector("[role=status]").textContent = says;
    } catch {
      form.submit();
    }
    waits = false;
  });
}
