// A part of the page as the server sent it: what was typed before the scripts came is in the page
// already, and saved nowhere yet.
export function asSent(element) {
  return new DOMParser().parseFromString(element.outerHTML, "text/html").body.firstElementChild;
}
