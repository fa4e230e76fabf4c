// The news of a run as they come, in the place of looking again every two seconds. Without it the page looks again by itself.
{
  const panel = document.querySelector("[data-events]");
  if (panel && "EventSource" in window) {
    const says = document.getElementById("progress-says");
    const steps = document.getElementById("progress-steps");
    const stages = panel.querySelectorAll(".stages li");
    const cancel = document.getElementById("cancel");
    const again = () => location.reload();
    // The header that looks again is called off: whoever is told need not ask.
    stop();
    const source = new EventSource(panel.dataset.events);
    source.addEventListener("progress", (event) => {
      const { stage, sentence, done, of } = JSON.parse(event.data);
      if (says.textContent !== sentence) says.textContent = sentence;
      steps.hidden = of === 0;
      if (of > 0) Object.assign(steps, { max: of, value: done });
      stages.forEach((item, at) => {
        item.classList.toggle("over", at < stage);
        if (at === stage) item.setAttribute("aria-current", "step");
        else item.removeAttribute("aria-current");
      });
      // What has begun can't be taken back.
      if (cancel) cancel.hidden = stage === stages.length - 1 && done > 0;
    });
    source.addEventListener("ended", () => {
      source.close();
      again();
    });
    // A stream that ends is opened again by the browser; one that is refused is not.
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) setTimeout(again, 2000);
    });
  }
}
