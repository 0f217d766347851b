// Lockstep's extension of JupyterLab and Notebook 7.
//
// It is one file that no tool has made: a container of module federation, which JupyterLab finds by
// package.json, asks for the module './extension', and gives the packages that it shares. What it
// adds are plugins of JupyterLab, each with only the packages and tokens that it needs, so that where
// one of these is missing the others go on:
//
//   lockstep:stepper   under the picture of a run, its record to step through: the code with every
//                      goroutine at its place, the variables, what each would do next
//   lockstep:go        the editor's mode for Go, mended, with magics
//
// The stepper shows what TRACE.md describes (kernel/explaining/record). A Walk is a schedule and a
// position in it, as values; a Stepper draws one and takes keys and clicks; where a walk leaves what
// is saved, it asks the kernel (ask). Whatever is the learner's text goes into the page as text.
(() => {
  'use strict';

  let scope; // of the shared packages: by name, then by version

  // shared returns a package of JupyterLab's own. Other extensions may have put older versions beside
  // it, but JupyterLab has loaded its own before it loads extensions.
  const shared = async name => {
    const versions = Object.values(scope[name] ?? {});
    if (!versions.length) throw new Error(`lockstep: JupyterLab does not share ${name}`);
    return (await (versions.find(v => v.loaded || v.eager) ?? versions[0]).get())();
  };

  // ---- The mode for Go ----

  // goMode is CodeMirror's mode with three changes: a line is indented anew also when more than one
  // space is before its brace, which is what keeps typed braces from standing where they should; a
  // case, and a brace right below one that is empty, stand under their switch; and magics are no Go.
  const goMode = (go, StreamLanguage) => {
    // The mode gives no indentation inside of comments and strings, where a % is text.
    const insideText = state => go.indent(state, '', {unit: 0}) === null;
    return StreamLanguage.define({
      ...go,
      name: 'lockstep-go',
      token: (stream, state) => {
        if (stream.sol() && stream.peek() === '%' && !insideText(state)) {
          stream.match(/%%?\w*/);
          return 'meta';
        }
        return go.token(stream, state);
      },
      indent: (state, after, cx) => {
        const {type, indented} = state.context;
        const outside = type === '}' ? /^(?:case\b|default\s*:)/ : type === 'case' ? /^}/ : null;
        return outside?.test(after) ? indented : go.indent(state, after, cx);
      },
      languageData: {...go.languageData, indentOnInput: /^\s*(?:[{}\])]|case |default\s*:)$/},
    });
  };

  // goPlugin brings the mode that the kernel names in kernel_info.
  const goPlugin = async () => {
    const {IEditorLanguageRegistry} = await shared('@jupyterlab/codemirror');
    const {StreamLanguage, LanguageSupport} = await shared('@codemirror/language');
    return {
      id: 'lockstep:go',
      description: 'A mode for Go in which typed braces stand under their blocks.',
      autoStart: true,
      requires: [IEditorLanguageRegistry],
      activate: (app, languages) => languages.addLanguage({
        name: 'lockstep-go',
        displayName: 'Go (Lockstep)',
        mime: 'text/x-lockstep-go',
        extensions: [],
        load: async () => {
          const {support} = await languages.getLanguage('go');
          return new LanguageSupport(goMode(support.language.streamParser, StreamLanguage));
        },
      }),
    };
  };

  // ---- How goroutines look ----

  // kinds are the looks of the main goroutine and of those after it: ground, text, glyph, and the
  // glyph for when colours come again. They are those of kernel/explaining/look.
  const kinds = [
    ['#5b6675', '#ffffff', '■', '■'],
    ['#0072b2', '#ffffff', '●', '○'],
    ['#e69f00', '#000000', '▲', '△'],
    ['#009e73', '#000000', '◆', '◇'],
    ['#cc79a7', '#000000', '▼', '▽'],
    ['#56b4e9', '#000000', '✚', '✛'],
    ['#f0e442', '#000000', '★', '☆'],
  ];

  const look = order => {
    if (order <= 0) return {ground: '#5b6675', text: '#ffffff', glyph: order < 0 ? '⏲' : '■'};
    const [ground, text, solid, hollow] = kinds[1 + (order - 1) % (kinds.length - 1)];
    return {ground, text, glyph: order < kinds.length ? solid : hollow};
  };

  // ---- Words ----

  const texts = {
    en: {
      title: n => `Stepper: ${n} steps`,
      code: 'code', variables: 'variables', choices: 'who goes next', steps: 'steps', step: 'step', strip: 'schedule',
      next: 'who goes next?', start: 'Before the first step.', atStep: n => `Step ${n}:`, waits: 'waits', ended: 'The end.',
      first: 'to the start', back: 'one step back', play: 'play', pause: 'pause', on: 'one step forward', last: 'to the end',
      zoom: 'more or fewer steps at once', filter: 'only the steps of', all: 'all goroutines',
      shown: 'the schedule that is shown', own: 'a schedule of your own', again: 'back to the one that is shown',
      outcome: text => `step through a schedule that comes to ${text}`,
      lost: 'lost', lostAt: n => `the write of step ${n} is lost`, wrong: 'It goes wrong.', cut: n => `${n} events are not saved`, others: n => `${n} others`,
      asking: 'The kernel runs it …', busy: 'The kernel is busy: when the cell has ended, try again.',
      noKernel: 'There is no kernel: only what is saved can be stepped through.',
      unknown: 'The kernel does not have this program; run the cell again. What is saved can be stepped through.',
      strayed: 'The session has changed since: the kernel could not go that way.',
    },
    zh: {
      title: n => `步进器：${n} 步`,
      code: '代码', variables: '变量', choices: '让谁走', steps: '步', step: '步', strip: '调度',
      next: '让谁走？', start: '第一步之前。', atStep: n => `第 ${n} 步：`, waits: '等待', ended: '结束。',
      first: '到开头', back: '退一步', play: '播放', pause: '暂停', on: '进一步', last: '到结尾',
      zoom: '同时显示更多或更少的步', filter: '只看这个 goroutine 的步', all: '所有 goroutine',
      shown: '上面的调度', own: '你自己的调度', again: '回到上面的调度',
      outcome: text => `一步一步看结果是 ${text} 的一个调度`,
      lost: '丢失', lostAt: n => `第 ${n} 步写的值丢了`, wrong: '出错了。', cut: n => `有 ${n} 个事件没有保存`, others: n => `另外 ${n} 个`,
      asking: '内核正在运行……', busy: '内核正忙：等单元格运行完再试。',
      noKernel: '没有内核：只能走保存下来的步。',
      unknown: '内核里没有这个程序；请重新运行单元格。保存下来的步仍然可以走。',
      strayed: '会话已经变了：内核走不了这条路。',
    },
  };

  // ---- A walk along a schedule ----

  // glyphs of operations; others have none.
  const glyphs = {read: '◇', write: '◆', Load: '◇', Store: '◆', Update: '◆', send: '→', receive: '←'};

  // stepOf is an event of a record as a step of a walk.
  const stepOf = (record, e) => ({
    number: e.step, g: e.g, op: e.op, object: record.objects[e.object ?? 0]?.name ?? '', value: e.value ?? '', says: e.says ?? e.op,
    source: e.source ?? 0, line: e.line ?? 0, column: e.column ?? 0, gap: e.gap ?? 0,
    wrong: e.lost ? '' : e.wrong ?? '', // that a write is lost is told when it is
    over: record.verdict?.lost?.find(l => l.over === e.step)?.write, // the step whose write it makes lost
  });

  // nodeAfter is how things stand after a step of a record: the node that is saved, else what the
  // events tell. These do not say what a goroutine would read, nor where letting it go leads.
  const nodeAfter = (record, number) => {
    const {path = [], steps = [], nodes = []} = record.states ?? {};
    const saved = nodes[path[steps.indexOf(number)]];
    if (saved) return saved;
    const node = {values: {}, at: []};
    for (const v of record.variables ?? []) node.values[v.object] = v.start ?? '';
    const begun = new Map([[0, null]]), ended = new Set();
    let next = null;
    const ahead = new Map(); // the next event of each goroutine
    for (const e of record.events) {
      if (e.step <= number) {
        begun.set(e.g, e);
        if (e.op === 'go' && e.other && !begun.has(e.other - 1)) begun.set(e.other - 1, null);
        if (e.op === 'end') ended.add(e.g);
        if (e.isStep) {
          node.held = e.held ?? [];
          if (e.op === 'write' && e.object in node.values) node.values[e.object] = e.value ?? '';
        }
        continue;
      }
      if (e.isStep) next ??= e;
      if (!ahead.has(e.g) && (e.isStep || e.wait)) ahead.set(e.g, e);
    }
    node.end = !next;
    for (const [g, last] of [...begun].sort((a, b) => a[0] - b[0])) {
      if (g < 0 || ended.has(g)) continue;
      const e = ahead.get(g) ?? last ?? {};
      const can = !!next && (next.g === g || !!next.enabled?.includes(g));
      const object = record.objects[e.object ?? 0]?.name;
      node.at.push({
        g, source: e.source, line: e.line, column: e.column, op: e.op, object, can,
        says: e === next || last?.wait ? e.says : [e.op, object].filter(Boolean).join(' '),
        wait: last?.wait,
      });
    }
    return node;
  };

  // settled is the node at which a learner chooses next: a step without words is none to learners, and
  // nobody else could go.
  const settled = (nodes, node) => {
    for (let only; (only = node.at?.filter(s => s.can))?.length === 1 && !only[0].says && nodes[only[0].to];) node = nodes[only[0].to];
    return node;
  };

  // routes are, for each outcome, who goes at each step of a shortest schedule that comes to it. They
  // are there where all states of the program are saved.
  const routes = record => {
    const {whole, path, nodes} = record.states ?? {}, found = new Map();
    if (!whole) return found;
    const queue = [[nodes[path[0]], []]], seen = new Set([nodes[path[0]]]);
    for (const [node, route] of queue) {
      if (node.end && node.outcome !== undefined && !found.has(node.outcome)) found.set(node.outcome, route);
      for (const s of node.at ?? []) {
        if (!s.can || !nodes[s.to]) continue;
        const next = settled(nodes, nodes[s.to]);
        if (!seen.has(next)) queue.push([next, [...route, s.g]]);
        seen.add(next);
      }
    }
    return found;
  };

  // A Walk is a schedule: its steps, how things stand before the first and after each (nodes), and a
  // position in it. All of them are values; a walk that goes elsewhere is another one. It is own if it
  // is not the one that is saved, and chosen as far as it goes if its steps are the learner's choices.
  class Walk {
    constructor(record, steps, nodes, own = false, chosen = false) {
      Object.assign(this, {record, steps, nodes, own, chosen});
    }

    // of is the walk that a record shows. Where all states of the program are saved, what one
    // goroutine does with what it has alone is done together with the step before.
    static of(record, own = false) {
      let events = record.events.filter(e => e.isStep);
      const {whole, path, steps: stops, nodes} = record.states ?? {};
      if (!whole) return new Walk(record, events.map(e => stepOf(record, e)), [], own);
      const after = [nodes[path[0]]];
      events = events.filter(e => stops.includes(e.step - 1) && e.step > stops[0]);
      for (const e of events) after.push(nodes[path[stops.findIndex(s => s >= e.step)]]);
      return new Walk(record, events.map(e => stepOf(record, e)), after, own);
    }

    get length() { return this.steps.length; }

    // node is how things stand after so many steps. What follows the last that is shown, such as that
    // the cell's value is read, is told at once.
    node(at) {
      const {path, nodes} = this.record.states ?? {};
      if (at === this.length && !this.nodes[at]?.end && nodes?.[path?.at(-1)]?.end && !this.chosen) return nodes[path.at(-1)];
      return this.nodes[at] ??= nodeAfter(this.record, at ? this.steps[at - 1].number : 0);
    }

    name(g) { return this.record.goroutines[g]?.name ?? ''; }

    // lost are the steps before a position whose writes are lost by then.
    lost(at) { return new Set(this.steps.slice(0, at).map(s => s.over).filter(Boolean)); }

    // question is the first steps and one more, as the kernel takes them. It is undefined where some
    // are not saved.
    question(at, g) {
      if (at > 0 && this.steps[at - 1].number !== at) return undefined;
      const path = [...this.steps.slice(0, at).map(s => s.g), g];
      return {schedule: this.record.schedule, lang: this.record.lang, prefix: path.map(g => this.name(g)), path};
    }

    // choose is the walk in which a goroutine goes next at a position. It is undefined where that is
    // not saved.
    choose(at, g) {
      if (this.steps[at]?.g === g) return this;
      const before = this.node(at), stand = before.at?.find(s => s.g === g);
      const nodes = this.record.states?.nodes;
      let after = nodes?.[stand?.to];
      if (!after) return undefined;
      after = settled(nodes, after);
      const object = (this.record.variables ?? []).find(v => v.name === stand.object)?.object;
      const steps = this.steps.slice(0, at);
      const written = stand.lost && steps.findLast(s => s.op === 'write' && s.object === stand.object);
      steps.push({
        number: (before.step ?? 0) + 1, g, op: stand.op ?? '', object: stand.object ?? '', says: stand.says ?? '', wrong: stand.lost ?? '', gap: 0,
        value: (stand.op === 'write' ? after : before).values?.[object] ?? '',
        source: stand.source ?? 0, line: stand.line ?? 0, column: stand.column ?? 0, over: written ? written.number : undefined,
      });
      return new Walk(this.record, steps, [...Array.from({length: at + 1}, (_, i) => this.node(i)), after], true, true);
    }
  }

  // ---- The kernel ----

  const target = 'lockstep.step';

  // free waits until a kernel has nothing to do, for a moment: it may be ending what we have asked
  // before, or answering JupyterLab. It resolves to whether it has.
  const free = kernel => new Promise(resolve => {
    const look = () => {
      if (kernel.status !== 'idle' || kernel.connectionStatus !== 'connected') return false;
      stop(true);
      return true;
    };
    const stop = is => {
      clearTimeout(timer);
      kernel.statusChanged.disconnect(look);
      resolve(is);
    };
    const timer = setTimeout(() => stop(false), 500);
    if (!look()) kernel.statusChanged.connect(look);
  });

  // ask has a kernel run a program so that goroutines make a step each, by name. It resolves to the
  // run's record, with how things stand then, or to what the kernel says instead. A message to a kernel that
  // runs a cell would wait for it: so it is not sent.
  const ask = async (kernel, question) => {
    if (!kernel || ['dead', 'unknown', 'terminating'].includes(kernel.status)) return {says: 'noKernel'};
    if (!await free(kernel)) return {says: 'busy'};
    const comm = kernel.createComm(target);
    try {
      return await new Promise((resolve, reject) => {
        comm.onMsg = message => resolve(message.content.data);
        comm.onClose = () => resolve({unknown: true});
        const restarted = () => ['restarting', 'autorestarting', 'dead'].includes(kernel.status) && resolve({unknown: true});
        kernel.statusChanged.connect(restarted);
        comm.open(question).done.then(() => resolve({unknown: true}), reject).finally(() => kernel.statusChanged.disconnect(restarted));
      });
    } catch {
      return {unknown: true};
    } finally {
      if (!comm.isDisposed) comm.dispose();
    }
  };

  // ---- The stepper ----

  // element makes an element; children are elements or text.
  const element = (name, properties = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === undefined || value === false) continue;
      if (key === 'style') Object.assign(e.style, value);
      else e.setAttribute(key, value === true ? '' : value);
    }
    e.append(...children);
    return e;
  };

  // minus writes the operator with its own sign, which is wider than a hyphen.
  const minus = text => text.replaceAll(' - ', ' − ').replace(/^-(?=\d)/, '−');

  // short is what of a value has room in the strip.
  const short = text => text.length > 8 ? text.slice(0, 7) + '…' : text;

  // characters is how many there are before a column, which counts bytes from 1.
  const characters = (line, column) => {
    let bytes = 1, n = 0;
    for (const c of line) {
      if (bytes >= column) break;
      const code = c.codePointAt(0);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      n += c.length;
    }
    return n;
  };

  const zooms = [10, 20, 40, 120]; // how many steps the strip shows

  // waitOf is the kind of a wait, each of which has a texture: those of time lanes.
  const waitOf = wait => /^(chan|select)/.test(wait) ? 'chan' : /Mutex|Once/.test(wait) ? 'lock' : wait === 'sleep' ? 'sleep' : 'end';
  const maxRows = 12; // of the strip and of what has a place of its own
  const maxLines = 18; // of the code

  class Stepper {
    // picture is what is above, with a table whose rows are the steps; kernel gives the one of the
    // notebook.
    constructor(record, picture, kernel) {
      this.text = texts[record.lang] ?? texts.en;
      this.record = record;
      this.shown = this.walk = Walk.of(record);
      this.at = 0;
      this.marked = 0; // the step that is pointed at
      this.zoom = 1;
      this.only = ''; // the goroutine whose steps are shown
      this.note = '';
      this.kernel = kernel;
      this.asked = 0;
      this.parts = {};
      const part = (name, tag, properties) => (this.parts[name] = element(tag, {class: 'lockstep-' + name, ...properties}));
      const t = this.text;
      this.node = element('section', {
        class: 'lockstep-stepper', tabindex: 0, lang: record.lang, 'aria-label': t.title(this.walk.length), 'data-lm-suppress-shortcuts': 'true',
      },
        element('div', {class: 'lockstep-top'},
          part('code', 'div', {role: 'group', 'aria-label': t.code}),
          part('vars', 'div', {role: 'group', 'aria-label': t.variables})),
        part('say', 'div', {role: 'status', 'aria-live': 'polite'}),
        part('go', 'div', {role: 'group', 'aria-label': t.choices}),
        part('strip', 'div', {role: 'group', 'aria-label': t.strip}),
        this.toolbar());
      this.node.addEventListener('click', e => this.click(e));
      this.node.addEventListener('keydown', e => this.key(e));
      this.node.addEventListener('mouseover', e => this.mark(Number(e.target.closest('[data-step]')?.dataset.step ?? 0)));
      this.node.addEventListener('mouseleave', () => this.mark(0));
      this.link(picture);
      this.draw();
    }

    toolbar() {
      const t = this.text;
      const button = (action, label, glyph) => element('button', {type: 'button', 'data-do': action, 'aria-label': label, title: label}, glyph);
      this.range = element('input', {type: 'range', min: 0, 'aria-label': t.step});
      this.range.addEventListener('input', () => this.to(Number(this.range.value)));
      this.filter = element('select', {'aria-label': t.filter, title: t.filter});
      this.filter.addEventListener('change', () => { this.only = this.filter.value; this.draw(); });
      return this.parts.nav = element('div', {class: 'lockstep-nav', role: 'toolbar', 'aria-label': t.steps},
        button('first', t.first, '|◀'), button('back', t.back, '◀'), button('play', t.play, '▶▶'),
        button('on', t.on, '▶'), button('last', t.last, '▶|'), this.range, button('zoom', t.zoom, '⇔'), this.filter);
    }

    // link ties the rows of the table to the steps. Of the tables in a picture it is the one most of
    // whose rows have numbers of steps.
    link(picture) {
      this.rows = new Map();
      const numbers = new Set(this.walk.steps.map(s => s.number));
      const numberOf = row => Number(row.querySelector('th[scope=row]')?.textContent);
      const steps = table => [...table.rows].filter(row => numbers.has(numberOf(row)));
      const best = [...picture?.querySelectorAll('table') ?? []].map(steps).sort((a, b) => b.length - a.length)[0] ?? [];
      for (const row of best) {
        const number = numberOf(row);
        if (this.rows.has(number)) continue;
        this.rows.set(number, row);
        row.addEventListener('mouseover', () => this.walk.own || this.mark(number));
        row.addEventListener('mouseleave', () => this.mark(0));
        row.addEventListener('click', () => {
          const at = this.walk.steps.findIndex(s => s.number === number);
          if (!this.walk.own && at >= 0) this.to(at + 1);
        });
      }
    }

    // offer puts a button beside each outcome of an exploration of which a schedule is saved, in the
    // picture's first table.
    offer(picture, explored) {
      const ways = routes(this.record), rows = [...picture?.querySelector('table')?.rows ?? []];
      for (const {text} of explored?.outcomes ?? []) {
        const row = rows.find(r => r.cells.length === 5 && r.cells[0].scope === 'row' && r.cells[0].textContent === text);
        const shown = text === this.record.outcome;
        if (!row || !shown && !ways.has(text)) continue;
        const label = this.text.outcome(text);
        const button = element('button', {type: 'button', class: 'lockstep-outcome', 'aria-label': label, title: label}, '▶');
        button.addEventListener('click', () => this.follow(shown ? null : ways.get(text)));
        row.cells[4].append(' ', button);
      }
    }

    // follow shows the schedule in which goroutines go as a route says, or without one that of the record.
    follow(route) {
      this.stop();
      this.walk = this.shown;
      if (route) {
        const {path, nodes} = this.record.states;
        this.walk = new Walk(this.record, [], [nodes[path[0]]], true, true);
        route.forEach((g, at) => { this.walk = this.walk.choose(at, g); });
      }
      this.to(0);
      this.node.focus();
    }

    // ---- What can be done ----

    to(at) {
      this.at = Math.max(0, Math.min(this.walk.length, at));
      this.note = '';
      this.draw();
    }

    // choose lets a goroutine go next.
    async choose(g) {
      if (!this.walk.node(this.at).at?.some(s => s.g === g && s.can)) return;
      const {walk, at} = this, next = walk.choose(at, g);
      if (next) {
        this.walk = next;
        this.to(at + 1);
        return;
      }
      const question = walk.question(at, g), asked = ++this.asked;
      let answer = {unknown: true};
      if (this.record.step && question) { // of what is no cell's the kernel keeps nothing
        this.tell('asking');
        answer = await ask(this.kernel(), question);
      }
      if (asked !== this.asked || this.walk !== walk || this.at !== at) return; // the learner went elsewhere
      const says = answer.says ?? (answer.busy ? 'busy' : answer.unknown ? 'unknown' : answer.strayed ? 'strayed' : '');
      if (says) {
        this.tell(says);
        return;
      }
      this.walk = Walk.of(answer, true);
      this.to(answer.at);
    }

    tell(note) {
      this.note = this.text[note];
      this.draw();
    }

    stop() {
      clearInterval(this.timer);
      this.timer = 0;
    }

    play() {
      if (this.timer) this.stop();
      else {
        if (this.at >= this.walk.length) this.to(0);
        this.timer = setInterval(() => {
          if (!this.node.isConnected || this.at >= this.walk.length) this.play();
          else this.to(this.at + 1);
        }, 900);
      }
      this.draw();
    }

    do(action) {
      switch (action) {
        case 'first': return this.to(0);
        case 'back': return this.to(this.at - 1);
        case 'on': return this.to(this.at + 1);
        case 'last': return this.to(this.walk.length);
        case 'play': return this.play();
        case 'again': this.walk = this.shown; return this.to(0);
        case 'zoom': this.zoom = (this.zoom + 1) % zooms.length; return this.draw();
      }
    }

    click(event) {
      const target = event.target.closest('[data-do],[data-g],[data-step]');
      if (!target) return;
      if (target.dataset.do) this.do(target.dataset.do);
      else if (target.dataset.g) this.choose(Number(target.dataset.g));
      else this.to(this.walk.steps.findIndex(s => s.number === Number(target.dataset.step)) + 1);
    }

    // key takes keys before JupyterLab does, to which digits are headings.
    key(event) {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target === this.filter) return;
      const action = {ArrowRight: 'on', ArrowLeft: 'back', Backspace: 'back', Home: 'first', End: 'last', ' ': 'play'}[event.key];
      if (event.key === ' ' && event.target.matches('button')) return; // which presses it
      if (action) this.do(action);
      else if (/^\d$/.test(event.key)) this.choose(Number(event.key));
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    // mark shows a step in the table, in the strip and in the code.
    mark(number) {
      if (number === this.marked) return;
      this.marked = number;
      this.marks();
    }

    marks() {
      const number = this.marked, step = this.walk.steps.find(s => s.number === number);
      for (const e of this.node.querySelectorAll('.lockstep-marked')) e.classList.remove('lockstep-marked');
      for (const [n, row] of this.rows) {
        row.classList.toggle('lockstep-marked', !this.walk.own && n === number);
        row.classList.toggle('lockstep-now', !this.walk.own && this.at > 0 && n === this.walk.steps[this.at - 1].number);
      }
      if (!step) return;
      for (const e of this.node.querySelectorAll(`[data-step="${number}"]`)) e.classList.add('lockstep-marked');
      this.node.querySelector(`[data-line="${step.source}:${step.line}"]`)?.classList.add('lockstep-marked');
    }

    // ---- What is drawn ----

    chip(g) {
      const {ground, text, glyph} = look(g);
      return element('span', {class: 'lockstep-chip', style: {backgroundColor: ground, color: text}}, `${glyph} ${this.walk.name(g)}`.trim());
    }

    draw() {
      const node = this.walk.node(this.at), step = this.walk.steps[this.at - 1];
      const focus = this.node.contains(document.activeElement) ? document.activeElement : null;
      const {code, vars, say, go, strip} = this.parts;
      code.replaceChildren(...this.code(node, step));
      vars.replaceChildren(this.variables(node, step));
      const sentence = this.sentence(node, step);
      if (say.dataset.of !== `${this.at} ${this.note} ${this.walk.own}`) { // what has not changed is not said again
        say.dataset.of = `${this.at} ${this.note} ${this.walk.own}`;
        say.replaceChildren(...sentence);
      }
      go.replaceChildren(...this.choices(node));
      strip.replaceChildren(...this.strip());
      const current = strip.querySelector('.lockstep-current');
      if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
      this.bar();
      this.marks();
      this.node.dataset.at = this.at;
      // A button that was pressed may be gone, and the keys with it.
      if (focus && !this.node.contains(document.activeElement)) this.node.focus({preventScroll: true});
    }

    // code is the text with each goroutine at its place: of all cells in which something is done, if
    // they are short, else of the one in which the step was done.
    code(node, step) {
      const {record} = this.walk;
      const here = step?.source ?? node.at?.find(s => s.line)?.source ?? 0;
      let used = [...new Set([here, ...record.events.filter(e => e.isStep).map(e => e.source ?? 0)])].filter(i => record.sources?.[i]);
      const lines = used.reduce((n, i) => n + record.sources[i].lines.length, 0);
      if (lines > maxLines) used = used.slice(0, 1);
      used.sort((a, b) => a - b);
      return used.flatMap(i => [
        ...used.length > 1 || record.sources.length > 1 ? [element('div', {class: 'lockstep-title'}, record.sources[i].title)] : [],
        ...this.lines(i, node, step),
      ]);
    }

    lines(i, node, step) {
      const source = this.walk.record.sources[i];
      const places = node.at?.filter(s => (s.source ?? 0) === i) ?? [];
      const line = step?.source === i ? step.line : places.find(s => s.line)?.line ?? 0;
      const last = source.first + source.lines.length - 1;
      let first = source.first, end = last;
      while (first < end && !source.lines[first - source.first].trim()) first++;
      if (source.lines.length > maxLines) {
        first = Math.max(source.first, Math.min((line || first) - maxLines / 2, last - maxLines + 1));
        end = first + maxLines - 1;
      }
      const rows = [];
      for (let n = first; n <= end; n++) rows.push(this.line(i, n, source.lines[n - source.first], places, step));
      return rows;
    }

    line(i, n, text, places, step) {
      const now = step?.source === i && step.line === n;
      const from = now && step.column ? characters(text, step.column) : -1;
      const token = from >= 0 ? /^[\p{L}\p{N}_.]+/u.exec(text.slice(from))?.[0] : '';
      const code = element('span', {class: 'lockstep-line'});
      if (token) code.append(text.slice(0, from), element('u', {}, token), text.slice(from + token.length));
      else code.append(text);
      const standing = places.filter(s => s.line === n), marks = element('span', {class: 'lockstep-places'});
      for (const s of standing.slice(0, 4)) marks.append(this.chip(s.g), ` ${s.wait ? '…' : glyphs[s.op] ?? ''} `);
      if (standing.length > 4) marks.append(this.text.others(standing.length - 4));
      return element('div', {class: 'lockstep-row' + (now ? ' lockstep-at' : ''), 'data-line': `${i}:${n}`},
        element('span', {class: 'lockstep-number'}, String(n)), code, marks);
    }

    // variables are what the variables hold, and what goroutines have in hand.
    variables(node, step) {
      const before = this.at > 0 ? this.walk.node(this.at - 1).values ?? {} : {};
      const body = element('tbody');
      for (const v of this.walk.record.variables ?? []) {
        const value = node.values?.[v.object] ?? '', old = before[v.object];
        const cell = element('td', {class: 'lockstep-value'});
        if (old && old !== value && step?.op === 'write') cell.append(element('s', {}, minus(old)), ' ');
        cell.append(minus(value));
        body.append(element('tr', {}, element('th', {scope: 'row'}, v.name), cell));
      }
      const at = node.at ?? [];
      for (const s of at.slice(0, maxRows)) {
        const held = (node.held ?? []).filter(h => h.g === s.g);
        const cell = element('td');
        for (const h of held) {
          cell.append(element('span', {class: h.now ? 'lockstep-stale' : ''}, minus(h.text)), h.now ? ` ≠ ${minus(h.now)}` : '', element('br'));
        }
        if (s.wait) cell.append(`${this.text.waits}: ${s.wait}`);
        body.append(element('tr', {}, element('th', {scope: 'row'}, this.chip(s.g)), cell));
      }
      if (at.length > maxRows) body.append(element('tr', {}, element('td', {colspan: 2}, this.text.others(at.length - maxRows))));
      return element('table', {}, body);
    }

    // sentence says what was done in the step, what that means, and how it ends.
    sentence(node, step) {
      const t = this.text, out = [];
      if (!step) out.push(t.start);
      else {
        out.push(t.atStep(step.number), ' ', this.chip(step.g), ` ${minus(step.says)}`);
        const lost = step.over && this.walk.node(this.at - 1).at?.find(s => s.g === step.g)?.lost;
        if (step.wrong || step.over) out.push(' ', this.bad(lost || step.wrong || t.lostAt(step.over)));
        for (const h of node.held ?? []) {
          if (h.g !== step.g && h.now) out.push(' ', this.chip(h.g), ` ${minus(h.text)} ≠ ${minus(h.now)}`);
        }
      }
      if (node.end || this.at === this.walk.length && !this.walk.chosen) {
        const {verdict, outcome} = this.walk.record;
        const ends = node.outcome ?? (this.walk.chosen ? '' : outcome) ?? '';
        if (node.wrong) out.push(' ', this.bad(node.wrong));
        else if (verdict && !this.walk.chosen) out.push(' ', this.bad(t.wrong), ` ${minus(verdict.notes?.[0] ?? verdict.text ?? '')}`);
        else out.push(' ', element('span', {class: 'lockstep-right'}, `✓ ${t.ended}`));
        if (ends) out.push(' ', element('code', {}, minus(ends)));
      }
      if (this.note) out.push(' ', element('em', {class: 'lockstep-note'}, this.note));
      return out;
    }

    bad(text) { return element('span', {class: 'lockstep-bad'}, `✗ ${minus(text.replace(/^✗ /, ''))}`); }

    // choices are the goroutines that can go, what each would do, and the keys for them.
    choices(node) {
      const t = this.text, out = [];
      const can = node.at?.filter(s => s.can && s.says) ?? [];
      if (can.length) out.push(element('b', {}, t.next));
      for (const s of can.slice(0, maxRows)) {
        const {ground, text, glyph} = look(s.g);
        const b = element('button', {type: 'button', 'data-g': s.g, style: {backgroundColor: ground, color: text, borderColor: ground}},
          `${glyph} ${this.walk.name(s.g)} ${minus(s.says ?? s.op ?? '')}`);
        if (s.g < 10) b.append(element('kbd', {}, String(s.g)));
        out.push(b);
      }
      if (can.length > maxRows) out.push(t.others(can.length - maxRows));
      out.push(element('span', {class: 'lockstep-which'}, this.walk.own ? t.own : t.shown));
      if (this.walk.own) out.push(element('button', {type: 'button', 'data-do': 'again'}, t.again));
      if (this.record.cut && !this.walk.own) out.push(element('span', {class: 'lockstep-which'}, t.cut(this.record.cut)));
      return out;
    }

    // strip is the schedule: a row for each goroutine, a column for each step around the position.
    strip() {
      const {walk, at, text: t} = this, lost = walk.lost(at);
      const steps = walk.steps.map((s, i) => ({...s, i})).filter(s => !this.only || String(s.g) === this.only);
      const wide = zooms[this.zoom];
      const middle = steps.findLastIndex(s => s.i < at);
      const from = Math.max(0, Math.min(middle - Math.floor(wide / 2), steps.length - wide));
      const window = steps.slice(from, from + wide);
      const lanes = [...new Set(window.map(s => s.g))].sort((a, b) => a - b);
      const now = s => (s.i >= at ? ' lockstep-future' : '') + (s.i === at - 1 ? ' lockstep-current' : '');
      const row = (head, cell) => element('tr', {}, element('th', {scope: 'row'}, head), ...window.map(cell));
      const body = element('tbody');
      body.append(element('tr', {}, element('td'), ...window.map(s => element('th', {scope: 'col'}, String(s.number)))));
      for (const g of lanes.slice(0, maxRows)) {
        const {ground, text} = look(g);
        body.append(row(this.chip(g), s => {
          if (s.g !== g) {
            const node = walk.node(s.i + 1), held = node.held?.find(h => h.g === g), stand = node.at?.find(a => a.g === g);
            const state = stand?.wait ? waitOf(stand.wait) : stand?.can ? 'could' : '';
            return element('td', {
              class: (held ? 'lockstep-held' : '') + (state ? ' lockstep-s-' + state : '') + now(s), 'data-step': s.number,
              title: stand?.wait && `${walk.name(g)} ${t.waits}: ${stand.wait}`,
            }, held ? held.text.replace(/^\D*?(?=-?\d)/, '') : '');
          }
          const bad = lost.has(s.number);
          return element('td', {
            class: (bad ? 'lockstep-lost' : '') + now(s), 'data-step': s.number, title: `${walk.name(g)} ${s.says}${bad ? ' ✗ ' + t.lost : ''}`,
            style: bad ? {} : {backgroundColor: ground, color: text},
          }, `${bad ? '✗' : glyphs[s.op] ?? ''} `, element('span', {}, minus(short(s.value || (glyphs[s.op] ? '' : s.op)))));
        }));
      }
      for (const v of walk.record.variables ?? []) {
        body.append(row(v.name, s => element('td', {class: 'lockstep-variable' + now(s)},
          s.op === 'write' && s.object === v.name ? minus(walk.node(s.i + 1).values?.[v.object] ?? s.value) : '·')));
      }
      const out = [element('table', {class: wide > 40 && 'lockstep-small'}, body)];
      if (lanes.length > maxRows) out.push(t.others(lanes.length - maxRows));
      return out;
    }

    // bar shows where in the schedule this is.
    bar() {
      const {walk, at, text: t} = this;
      const button = action => this.parts.nav.querySelector(`[data-do=${action}]`);
      this.range.max = walk.length;
      this.range.value = at;
      this.range.setAttribute('aria-valuetext', at ? `${at} / ${walk.length}` : t.start);
      for (const action of ['first', 'back']) button(action).disabled = at === 0;
      for (const action of ['on', 'last']) button(action).disabled = at >= walk.length;
      button('play').textContent = this.timer ? '❚❚' : '▶▶';
      button('play').setAttribute('aria-label', this.timer ? t.pause : t.play);
      const many = walk.length > zooms[0];
      button('zoom').hidden = this.filter.hidden = !many;
      if (this.listed !== walk && many) {
        this.listed = walk;
        const lanes = [...new Set(walk.steps.map(s => s.g))].sort((a, b) => a - b);
        this.filter.replaceChildren(element('option', {value: ''}, t.all),
          ...lanes.map(g => element('option', {value: g}, `${look(g).glyph} ${walk.name(g)}`)));
        this.filter.value = this.only;
      }
    }
  }

  const style = `
.lockstep-stepper{--ls-ink:var(--jp-content-font-color1,#212121);--ls-dim:var(--jp-content-font-color2,#616161);--ls-line:var(--jp-border-color2,#e0e0e0);--ls-mono:var(--jp-code-font-family,monospace);--ls-soft:color-mix(in srgb,var(--ls-ink) 25%,transparent);
 border:1px solid var(--ls-line);border-radius:6px;margin:8px 0;max-width:900px;overflow:hidden;color:var(--ls-ink);background:var(--jp-layout-color0,#fff);font-family:var(--jp-content-font-family,sans-serif);font-size:13.5px}
.lockstep-stepper *{box-sizing:border-box}
.lockstep-stepper :focus-visible,.lockstep-stepper:focus-visible{outline:3px solid var(--ls-ink);outline-offset:-3px}
.lockstep-top{display:grid;grid-template-columns:minmax(0,1fr) minmax(200px,max-content);border-bottom:1px solid var(--ls-line)}
.lockstep-code{font:12.5px/1.7 var(--ls-mono);padding:8px 0;overflow-x:auto;background:var(--jp-cell-editor-background,#f5f5f5)}
.lockstep-row{display:grid;grid-template-columns:30px max-content 1fr;gap:8px;padding:0 8px;white-space:pre;tab-size:4}
.lockstep-title{color:var(--ls-dim);padding:2px 8px 0;font-size:11.5px}
.lockstep-number{color:var(--ls-dim);text-align:right}
.lockstep-at{background:color-mix(in srgb,var(--ls-ink) 8%,transparent)}
.lockstep-row u{text-decoration-thickness:2px;text-underline-offset:3px;font-weight:700}
.lockstep-chip{display:inline-block;border-radius:4px;padding:0 7px;font-weight:700;line-height:1.55;white-space:nowrap;font-family:var(--jp-content-font-family,sans-serif)}
.lockstep-vars{padding:8px 12px;border-left:1px solid var(--ls-line);overflow-x:auto}
.lockstep-stepper table{border-collapse:collapse;font:12.5px/1.7 var(--ls-mono);margin:0}
.lockstep-stepper :is(th,td,tr){background:none;border:0;color:inherit;padding:1px 4px;text-align:left;vertical-align:top;font-weight:400}
.lockstep-stepper .lockstep-value{font-size:18px;font-weight:700}
.lockstep-value s{color:var(--ls-dim);font-size:12px;font-weight:400}
.lockstep-stale{border-bottom:2px dashed #d55e00;font-weight:700}
.lockstep-say{padding:8px 12px;min-height:3.6em;border-bottom:1px solid var(--ls-line);line-height:1.6}
.lockstep-go{display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:8px 12px;border-bottom:1px solid var(--ls-line);min-height:48px}
.lockstep-which{color:var(--ls-dim)}
.lockstep-stepper button,.lockstep-stepper select{font:inherit;border:1px solid var(--ls-line);border-radius:5px;background:var(--jp-layout-color1,#fff);color:var(--ls-ink);padding:4px 10px;cursor:pointer;min-height:30px}
.lockstep-outcome{font:inherit;border:1px solid var(--jp-border-color2,#bdbdbd);border-radius:4px;background:none;color:inherit;cursor:pointer;padding:0 6px}
.lockstep-stepper button:disabled{opacity:.4;cursor:default}
.lockstep-stepper [hidden]{display:none}
.lockstep-stepper kbd{font:11px var(--ls-mono);border:1px solid currentColor;border-radius:3px;padding:0 4px;margin-left:6px;background:none;color:inherit;box-shadow:none}
.lockstep-strip{position:relative;padding:8px 12px 4px;overflow-x:auto}
.lockstep-strip table{border-collapse:separate;border-spacing:2px 3px}
.lockstep-strip :is(th,td){white-space:nowrap}
.lockstep-stepper .lockstep-strip td{min-width:46px;height:24px;text-align:center;border-radius:3px;cursor:pointer}
.lockstep-stepper .lockstep-strip th[scope=col]{text-align:center;color:var(--ls-dim);font-size:10.5px}
.lockstep-stepper .lockstep-strip td.lockstep-held{border-bottom:2px dashed currentColor;color:var(--ls-dim)}
.lockstep-stepper .lockstep-strip td.lockstep-lost{background:repeating-linear-gradient(45deg,#d55e00 0 5px,#b34c00 5px 10px);color:#000;font-weight:700}
.lockstep-stepper td.lockstep-s-could{box-shadow:inset 0 0 0 1px var(--ls-line)}
.lockstep-stepper td.lockstep-s-chan{background:repeating-linear-gradient(45deg,transparent 0 5px,var(--ls-soft) 5px 7px)}
.lockstep-stepper td.lockstep-s-lock{background:repeating-linear-gradient(45deg,transparent 0 5px,var(--ls-soft) 5px 6px),repeating-linear-gradient(-45deg,transparent 0 5px,var(--ls-soft) 5px 6px)}
.lockstep-stepper td.lockstep-s-end{background:repeating-linear-gradient(90deg,var(--ls-soft) 0 5px,transparent 5px 9px) 0 50%/100% 3px no-repeat}
.lockstep-stepper td.lockstep-s-sleep{background:radial-gradient(var(--ls-soft) 30%,transparent 35%) 0 50%/8px 8px repeat-x}
.lockstep-stepper .lockstep-small td{min-width:14px;font-size:0}
.lockstep-stepper .lockstep-small th[scope=col]{font-size:7px}
.lockstep-lost span{text-decoration:line-through}
.lockstep-stepper td.lockstep-variable{font-weight:700;cursor:default}
.lockstep-future{opacity:.35}
.lockstep-current{outline:3px solid var(--ls-ink)}
.lockstep-stepper .lockstep-marked,tr.lockstep-marked>*{box-shadow:inset 0 0 0 2px var(--jp-brand-color1,#1976d2)}
tr.lockstep-now>th:first-child{font-weight:bold!important;opacity:1!important}
.lockstep-nav{display:flex;flex-wrap:wrap;gap:6px;align-items:center;padding:4px 12px 10px}
.lockstep-nav input{flex:1;min-width:120px;accent-color:#0072b2}
.lockstep-bad{background:#d55e00;color:#000;border-radius:4px;padding:0 7px;font-weight:700}
.lockstep-right{border:1px solid;border-radius:4px;padding:0 7px;font-weight:700}
@media print{.lockstep-go,.lockstep-nav{display:none}.lockstep-future{opacity:1}}
@media (prefers-reduced-motion:no-preference){.lockstep-strip td{transition:opacity .12s}}
`;

  // stepperPlugin shows the records of runs and of explorations. What is in a bundle beside them as
  // HTML is Go's own picture: it is shown as it would be without us, cleaned by JupyterLab as always,
  // and the stepper below it.
  const stepperPlugin = async () => {
    const {Panel, Widget} = await shared('@lumino/widgets');
    const {IRenderMimeRegistry, htmlRendererFactory, textRendererFactory} = await shared('@jupyterlab/rendermime');
    const {INotebookTracker} = await shared('@jupyterlab/notebook');
    const runs = 'application/vnd.lockstep.trace.v1+json', explored = 'application/vnd.lockstep.explore.v1+json';
    const activate = (app, rendermime, notebooks) => {
      document.head.append(element('style', {}, style));

      class Picture extends Panel {
        constructor(options) {
          super();
          this.options = options;
          this.addClass('lockstep-picture');
        }

        async renderModel(model) {
          for (const widget of [...this.widgets]) widget.dispose();
          this.stepper?.stop();
          const render = model.data['text/html'] ? htmlRendererFactory : textRendererFactory;
          const mime = render.mimeTypes.find(m => model.data[m]);
          let picture;
          if (mime) {
            picture = render.createRenderer({...this.options, mimeType: mime});
            await picture.renderModel(model);
            this.addWidget(picture);
          }
          const record = model.data[runs];
          if (record?.version !== 1 || !record.events.some(e => e.isStep)) return;
          try {
            this.stepper = new Stepper(record, picture?.node, () => this.kernel());
            this.addWidget(new Widget({node: this.stepper.node}));
            this.stepper.offer(picture?.node, model.data[explored]);
            // The frames by which one steps without us say the same.
            for (const frames of picture?.node.querySelectorAll('details:has(a[href^="#"])') ?? []) frames.hidden = true;
          } catch (error) { // the picture is worth more than the stepper
            console.warn('lockstep:', error);
          }
        }

        dispose() {
          this.stepper?.stop();
          super.dispose();
        }

        kernel() {
          return notebooks?.find(panel => panel.node.contains(this.node))?.sessionContext.session?.kernel;
        }
      }

      const factory = {safe: true, mimeTypes: [runs, explored], createRenderer: options => new Picture(options)};
      rendermime.addFactory(factory, 10); // before HTML
    };
    return {
      id: 'lockstep:stepper',
      description: 'Steps through runs of goroutines.',
      autoStart: true,
      requires: [IRenderMimeRegistry],
      optional: [INotebookTracker],
      activate,
    };
  };

  // ---- The container ----

  // all returns the plugins that can be made here, and says of the others why not.
  const all = async (...plugins) => {
    const made = await Promise.allSettled(plugins.map(plugin => plugin()));
    made.filter(p => p.reason).forEach(p => console.warn(p.reason));
    return made.filter(p => p.value).map(p => p.value);
  };

  // Without __esModule of its own a module is taken for the plugin itself, which then has no id, and
  // JupyterLab does not open.
  const modules = {'./extension': async () => ({__esModule: true, default: await all(stepperPlugin, goPlugin)})};

  (window._JUPYTERLAB ??= {}).lockstep = {
    init: s => { scope = s; },
    get: async name => {
      const module = await modules[name]();
      return () => module;
    },
  };
})();
