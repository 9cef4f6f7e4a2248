// The preview of a schedule: months in which the days with fires are marked, and the
// next of them.

const day = 24 * 60 * 60 * 1000;
const weekdays = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const names = { month: new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }) };
const longDay = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** dateOf reads YYYY-MM-DD as midnight in UTC. */
const dateOf = (text) => new Date(text + "T00:00:00Z");

/** today is the date in a zone, YYYY-MM-DD. */
export function today(zone, now = new Date()) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(now);
  const get = (type) => parts.find((p) => p.type === type).value;
  return `${get("year")}-${get("month")}-${get("day")}`;
}

/** months returns tables for some months, beginning a number of months after a date. */
export function months(fires, current, skip, count) {
  const times = new Map();
  for (const f of fires) {
    if (!times.has(f.day)) times.set(f.day, []);
    times.get(f.day).push(f.time);
  }
  const start = dateOf(current.slice(0, 8) + "01");
  const tables = [];
  for (let i = 0; i < count; i++) {
    tables.push(month(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + skip + i, 1)), times, current));
  }
  return tables;
}

function month(first, times, current) {
  const table = document.createElement("table");
  table.className = "month";
  const caption = table.createCaption();
  caption.textContent = names.month.format(first);
  const head = table.createTHead().insertRow();
  for (const w of weekdays) {
    const th = document.createElement("th");
    th.scope = "col";
    th.textContent = w;
    head.append(th);
  }
  const body = table.createTBody();
  let row = body.insertRow();
  for (let n = (first.getUTCDay() + 6) % 7; n > 0; n--) row.insertCell();
  for (let d = first; d.getUTCMonth() === first.getUTCMonth(); d = new Date(d.getTime() + day)) {
    if (row.cells.length === 7) row = body.insertRow();
    const cell = row.insertCell();
    const date = d.toISOString().slice(0, 10);
    const at = times.get(date);
    if (date < current) cell.className = "past";
    if (date === current) {
      cell.classList.add("today");
      cell.setAttribute("aria-current", "date");
    }
    if (at) {
      cell.classList.add("fires");
      const mark = document.createElement("span");
      mark.textContent = String(d.getUTCDate());
      mark.title = at.slice(0, 12).join(", ") + (at.length > 12 ? ", …" : "");
      const said = document.createElement("b");
      said.className = "sr";
      said.textContent = " fires at " + at.slice(0, 3).join(", ");
      cell.append(mark, said);
    } else {
      cell.textContent = String(d.getUTCDate());
    }
  }
  while (row.cells.length < 7) row.insertCell();
  return table;
}

/** list returns items for the first fires. */
export function list(fires, count) {
  return fires.slice(0, count).map((f) => {
    const item = document.createElement("li");
    const date = document.createElement("span");
    date.textContent = longDay.format(dateOf(f.day));
    const time = document.createElement("time");
    time.dateTime = f.utc;
    time.textContent = f.time;
    const offset = document.createElement("span");
    offset.className = "offset";
    offset.textContent = "UTC" + (f.offset === "+00:00" ? "" : f.offset);
    item.append(date, time, offset);
    return item;
  });
}

/** lastMonth is how many months after a date the last fire is. */
export function lastMonth(fires, current) {
  if (!fires.length) return 0;
  const from = dateOf(current), to = dateOf(fires[fires.length - 1].day);
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
}
