// What is live (`data-live`) comes again from the page's own address while somebody looks, for half an hour: each look keeps the
// session awake. A part that says `reload` is a whole page that changes. Without this there is a link to look again.
{
  const parts = [...document.querySelectorAll("[data-live]")].filter((part) => part.id);
  const bring = (part, fresh) => {
    if (part.dataset.live === "reload") return location.reload();
    const at = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    part.replaceChildren(...fresh.childNodes);
    if (at) part.querySelector(`[href="${CSS.escape(at)}"]`)?.focus();
  };
  const look = async () => {
    const answer = await fetch(location.href);
    // Whoever was signed out is not asked for.
    if (answer.redirected) return false;
    if (!answer.ok) return true;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const fresh = page.getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.dataset.was) {
        part.dataset.was = fresh.innerHTML;
        bring(part, fresh);
      }
    }
    return true;
  };
  let left = 900;
  const again = async () => {
    left -= 1;
    const goesOn = document.hidden || (await look().catch(() => true));
    if (goesOn && left > 0) setTimeout(again, 2000);
  };
  if (parts.length) {
    for (const part of parts) part.dataset.was = part.innerHTML;
    for (const told of document.querySelectorAll("[data-listens]")) told.hidden = false;
    for (const link of document.querySelectorAll("[data-looks]")) link.hidden = true;
    setTimeout(again, 2000);
  }
}
