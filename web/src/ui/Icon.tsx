/** Line drawings on a 24-unit square. They stand beside words, or their button has a name. */

const paths = {
  home: "M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.4-3.8 3-6 6.5-6s6.1 2.2 6.5 6M16 4.6a3.5 3.5 0 0 1 0 6.3M18 14.4c2 .8 3.2 2.7 3.5 5.6",
  me: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.5-4 3.5-6.5 7.5-6.5s7 2.5 7.5 6.5",
  back: "M19 12H5M11 6l-6 6 6 6",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  reply: "M10 6 4 11l6 5M4 11h9c4 0 7 2.5 7 7",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5v.5M15 9.5v.5",
  more: "M6 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0ZM13 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0ZM20 12a1 1 0 1 1-2 0 1 1 0 0 1 2 0Z",
  edit: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  close: "M6 6l12 12M18 6 6 18",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM16 16l4.5 4.5",
  plus: "M12 5v14M5 12h14",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  megaphone: "M4 10v4h3l9 4V6l-9 4zM19 10v4M8 14l1 5h2",
  square: "M5 5h14v14H5zM5 10h14M10 10v9",
  hidden:
    "M4 4l16 16M9.5 6.3A9.6 9.6 0 0 1 12 6c5 0 8.5 4 9.5 6a13 13 0 0 1-3 3.7M6 8a13 13 0 0 0-3.5 4c1 2 4.5 6 9.5 6 1 0 2-.2 3-.5",
  eye: "M2.5 12C4 8.5 7.5 6 12 6s8 2.5 9.5 6c-1.5 3.5-5 6-9.5 6s-8-2.5-9.5-6ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  star: "M12 4l2.4 5.2 5.6.7-4.1 3.9 1 5.6-4.9-2.8-4.9 2.8 1-5.6L4 9.9l5.6-.7z",
  check: "M5 12.5l4.5 4.5L19 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 2",
  alert: "M12 4 2.5 20h19zM12 10v4M12 17v.1",
  down: "M12 5v14M6 13l6 6 6-6",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5M12 8v.1",
  offline:
    "M3 3l18 18M8.5 15.5a5 5 0 0 1 6-.8M5 12a10 10 0 0 1 4-2.3M2 8.5a15 15 0 0 1 4.5-2.7M11 5.1a15 15 0 0 1 11 3.4M15.5 10A10 10 0 0 1 19 12M12 19v.1",
  phone:
    "M6 3h3l1.5 5-2 1.5c1 2.5 3.5 5 6 6l1.5-2 5 1.5v3c0 1.5-1 2.5-2.5 2.5C11 20.5 3.5 13 3.5 5.5 3.5 4 4.5 3 6 3Z",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  unit: "M4 20V9l8-5 8 5v11M9 20v-6h6v6M3 20h18",
  unread: "M4 6h16v11H10l-4 4v-4H4zM12 11.5h.01",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  file: "M6 3h8l5 5v13H6zM14 3v5h5",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5a1 1 0 1 1-2 0 1 1 0 0 1 2 0Z",
  camera: "M4 8h4l1.5-3h5L16 8h4v12H4zM12 17a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z",
  film: "M4 6h16v12H4zM10 9.5v5l4.5-2.5z",
  sound: "M5 10v4h3l4 4V6L8 10zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  next: "M9 5l7 7-7 7",
  previous: "M15 5l-7 7 7 7",
  forward: "M14 6l6 5-6 5M20 11h-9c-4 0-7 2.5-7 7",
  keys: "M3 7h18v10H3zM6.5 10h.1M10 10h.1M14 10h.1M17.5 10h.1M8 14h8",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6",
  bell: "M6 16V10a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
  shield: "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
  question: "M4 5h16v12h-7l-5 4v-4H4zM9.8 9a2.3 2.3 0 1 1 3.4 2c-.8.5-1.2.9-1.2 1.6M12 14.6v.1",
  up: "M12 19V5M6 11l6-6 6 6",
  flag: "M6 21V4M6 5h11l-2.5 4L17 13H6",
  enter: "M14 4h5v16h-5M4 12h10M10 8l4 4-4 4",
} as const

export type IconName = keyof typeof paths

export function Icon({
  name,
  tiny = false,
  wide = false,
}: {
  name: IconName
  tiny?: boolean
  wide?: boolean
}) {
  return (
    <svg class={`icon${tiny ? " tiny" : ""}${wide ? " wide" : ""}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
