// Instants in the viewer's own zone. The exact one stays in the title; without a script the account's zone is shown.
{
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
  });
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    // Only what is shown as an instant: "4 minutes ago" is so everywhere.
    if (Number.isNaN(at.valueOf()) || !/^\d{1,2} \w+ \d{4}, \d\d:\d\d \S+$/.test(time.textContent.trim())) continue;
    const of = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]));
    time.textContent = `${of.day} ${of.month} ${of.year}, ${of.hour}:${of.minute} ${of.timeZoneName}`;
  }
}
