// Sends files in pieces as soon as they are chosen, and goes on where it was cut off. The button of
// the page waits for them: sent by both, a file would be there twice. Without script it sends them.

const PIECE = 512 * 1024;
const RETRY = [2000, 4000, 8000, 15000, 30000];
const TUS = { "Tus-Resumable": "1.0.0" };

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

class Refused extends Error {}

class Sending {
  constructor(file, box) {
    this.file = file;
    this.box = box;
    this.key = `upload:${box.url}:${file.name}:${file.size}:${file.lastModified}`;
    this.stop = new AbortController();
  }

  // Never throws for a bad network: it waits and tries again, until it is called off.
  async ask(method, url, headers = {}, body = null) {
    for (let turn = 0; ; turn += 1) {
      try {
        const reply = await fetch(url, {
          method,
          body,
          signal: this.stop.signal,
          credentials: "same-origin",
          redirect: "manual",
          headers: { ...TUS, "X-CSRFToken": cookie("officine_csrf"), ...headers },
        });
        if (reply.type === "opaqueredirect" || reply.status === 401) throw new Refused(this.box.words.session);
        if (reply.status < 500 || reply.status === 507) return reply;
      } catch (error) {
        if (error instanceof Refused || error.name === "AbortError") throw error;
      }
      if (method === "PATCH") return null; // how much of it arrived is asked first
      await this.pause(turn);
    }
  }

  pause(turn) {
    this.box.say(this.box.words.waiting, this.file, this.offset ?? 0);
    return new Promise((done, fail) => {
      const timer = setTimeout(done, RETRY[Math.min(turn, RETRY.length - 1)]);
      addEventListener("online", done, { once: true });
      this.stop.signal.addEventListener("abort", () => { clearTimeout(timer); fail(new DOMException("", "AbortError")); });
    });
  }

  async begin() {
    const kept = sessionStorage.getItem(this.key);
    if (kept) {
      const reply = await this.ask("HEAD", kept);
      if (reply.ok) { this.at(kept, reply); return; }
    }
    const reply = await this.ask("POST", this.box.url, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": `filename ${encoded(this.file.name)}`,
    });
    if (!reply.ok) throw new Refused(await textOf(reply));
    this.at(reply.headers.get("Location"), reply);
    sessionStorage.setItem(this.key, this.url);
  }

  at(url, reply) {
    this.url = url;
    this.offset = Number(reply.headers.get("Upload-Offset"));
  }

  async send() {
    await this.begin();
    for (let turn = 0; ; ) {
      this.box.say(this.box.words.sending, this.file, this.offset);
      const body = this.file.slice(this.offset, this.offset + PIECE);
      const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" };
      const reply = await this.ask("PATCH", this.url, headers, body);
      if (reply?.status === 200) { sessionStorage.removeItem(this.key); return reply.json(); }
      if (reply?.status === 204 || reply?.status === 409) {
        this.at(this.url, reply);
        turn = 0;
      } else if (reply) {
        sessionStorage.removeItem(this.key);
        throw new Refused(await textOf(reply));
      } else {
        await this.pause(turn);
        turn += 1;
        const where = await this.ask("HEAD", this.url);
        if (!where.ok) throw new Refused(this.box.words.gone);
        this.at(this.url, where);
      }
    }
  }

  cancel() {
    this.stop.abort();
    sessionStorage.removeItem(this.key);
    if (this.url) {
      fetch(this.url, { method: "DELETE", keepalive: true, credentials: "same-origin", headers: { ...TUS, "X-CSRFToken": cookie("officine_csrf") } }).catch(() => {});
    }
  }
}

async function textOf(reply) {
  const isJson = reply.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? (await reply.json()).text : "";
}

class Box {
  constructor(input) {
    this.input = input;
    this.url = input.dataset.upload;
    const place = input.parentElement;
    this.list = place.querySelector("[data-files]");
    this.pattern = place.querySelector("template[data-file-pattern]");
    this.panel = place.querySelector("[data-sending-panel]");
    this.words = this.panel.dataset;
    input.addEventListener("change", () => this.sendAll());
    input.form.addEventListener("submit", (event) => {
      if (!this.sending) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.afterwards = () => input.form.requestSubmit(event.submitter);
    });
    this.panel.querySelector("button").addEventListener("click", () => {
      this.sending?.cancel();
      this.sending = this.afterwards = null;
      this.take([]);
      this.panel.hidden = true;
    });
  }

  say(words, file, offset) {
    const percent = file.size ? Math.floor((offset / file.size) * 100) : 0;
    this.panel.hidden = false;
    this.panel.classList.remove("field-error");
    this.panel.querySelector("progress").hidden = false;
    this.panel.querySelector("progress").value = percent;
    this.panel.querySelector("button").hidden = false;
    this.tell(words.replace("{percent}", String(percent)).replace("{name}", () => file.name));
  }

  tell(text) {
    this.panel.querySelector("[role=status]").textContent = text;
  }

  end(text, wrong) {
    this.panel.hidden = false;
    this.panel.classList.toggle("field-error", wrong);
    this.panel.querySelector("progress").hidden = true;
    this.panel.querySelector("button").hidden = true;
    this.tell(text);
  }

  // What the button of the page would still have to send.
  take(files) {
    const left = new DataTransfer();
    for (const file of files) left.items.add(file);
    this.input.files = left.files;
  }

  async sendAll() {
    this.sending?.cancel();
    let left = [...this.input.files];
    const said = [];
    let wrong = false;
    while (left.length) {
      const [file] = left;
      const sending = new Sending(file, this);
      this.sending = sending;
      try {
        const done = await sending.send();
        this.add(done);
        said.push(done.note || this.words.done.replace("{name}", () => file.name));
      } catch (error) {
        if (error.name === "AbortError") return;
        wrong = true;
        said.push(error.message || this.words.failed.replace("{name}", () => file.name));
      }
      if (this.sending !== sending) return;
      left = left.slice(1);
      this.take(left);
    }
    this.sending = null;
    if (said.length) this.end(said.join(" "), wrong);
    const afterwards = this.afterwards;
    this.afterwards = null;
    if (!wrong) afterwards?.();
  }

  add(done) {
    const item = this.pattern.content.firstElementChild.cloneNode(true);
    const link = item.querySelector("a");
    link.href = done.url;
    link.textContent = done.text;
    const box = item.querySelector("input");
    box.value = done.id;
    box.id = `id_${this.input.name}-remove-${done.id}`;
    const label = item.querySelector("label");
    label.htmlFor = box.id;
    label.querySelector("span").textContent = ` ${done.text}`;
    this.list.append(item);
    this.list.hidden = false;
  }
}

for (const input of document.querySelectorAll("input[type=file][data-upload]")) new Box(input);
