// A copy button: only there when it can work. What it copies is the value of the field that it names.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  if (!field) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      if (!document.execCommand("copy")) return;
    }
    const status = document.getElementById(button.dataset.says);
    if (status) status.textContent = button.dataset.done;
  });
}
