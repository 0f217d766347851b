// What the tests ask of a page of JupyterLab. It is put into every page before JupyterLab's own scripts.

// A page that is left does not ask whether to save.
addEventListener('beforeunload', event => event.stopImmediatePropagation(), true);

window.lab = {
  trouble: undefined, // the last error of holds
  panel: null, // of the notebook

  started: () => window.jupyterapp && !document.querySelector('#jupyterlab-splash'),

  open: async path => {
    await jupyterapp.restored;
    lab.panel = await jupyterapp.commands.execute('docmanager:open', {path});
  },

  close: async () => {
    await lab.panel?.sessionContext.shutdown();
    lab.panel?.dispose(); // does not ask whether to save
  },

  kernel: () => lab.panel.sessionContext?.session?.kernel,

  // ready tells whether the notebook is open and its kernel waits for work.
  ready: () => lab.panel.context.isReady && lab.cells().length > 0 && lab.idle(),

  // holds evaluates a condition about a page that may be half drawn.
  holds: condition => {
    try { return !!condition(); } catch (error) { lab.trouble = error; return false; }
  },

  // state is for failing tests.
  state: () => `${lab.trouble ?? 'no trouble'}; the kernel is ${lab.kernel()?.status} and ${lab.kernel()?.connectionStatus}, the notebook ${lab.panel.context.isReady ? 'ready' : 'not ready'}`,

  // idle tells whether nothing runs and nothing waits to run.
  idle: () => lab.kernel()?.status === 'idle' && lab.kernel().connectionStatus === 'connected'
    && !lab.cells().some(c => c.prompt === '[*]:'),

  // forget takes a cell's number away, or all cells'; ran tells whether a cell has got one since.
  forget: id => lab.cells().filter(c => !id || c.id === id).forEach(c => { lab.widget(c.id).model.executionCount = null; }),
  ran: id => /\d/.test(lab.cell(id).prompt),

  source: id => lab.widget(id).model.sharedModel.getSource(),
  widget: id => lab.panel.content.widgets.find(w => w.model.id === id),
  node: id => lab.widget(id).node,
  cells: () => lab.panel.content.widgets.filter(w => w.model.type === 'code').map(w => lab.cell(w.model.id)),

  // outputs are those of all code cells, as the notebook has them; after is the cell below one.
  outputs: () => Object.fromEntries(lab.panel.content.widgets.filter(w => w.model.type === 'code').map(w => [w.model.id, w.model.outputs.toJSON()])),
  after: id => lab.panel.content.widgets[lab.panel.content.widgets.findIndex(w => w.model.id === id) + 1].model.id,

  // cell is what the page shows of a cell.
  cell: id => {
    const {node, outputArea, model} = lab.widget(id);
    // innerText knows of lines, but is empty where the page is out of sight.
    const lines = node => [...node.childNodes].map(n => n.nodeName === 'BR' ? '\n' : n.textContent).join('');
    const texts = selector => [...outputArea.node.querySelectorAll(selector)].map(n => n.textContent);
    // The page marks an error's text as it does stderr's; only the model can tell them apart.
    const red = texts('[data-mime-type="application/vnd.jupyter.stderr"]');
    const plain = text => text.replace(/\x1b\[[\d;]*m/g, '').trimEnd();
    const tracebacks = model.outputs.toJSON().filter(o => o.output_type === 'error').map(o => plain(o.traceback.join('\n')));
    const isError = text => tracebacks.includes(text.trimEnd());
    return {
      id,
      // Of a notebook's many cells JupyterLab draws those that are in sight.
      prompt: node.querySelector('.jp-InputPrompt')?.textContent.trim() ?? `[${model.executionState === 'running' ? '*' : model.executionCount ?? ' '}]:`,
      stdout: texts('[data-mime-type="application/vnd.jupyter.stdout"]').join(''),
      stderr: red.filter(text => !isError(text)).join(''),
      error: red.filter(isError).join(''),
      value: texts('.jp-OutputArea-executeResult .jp-OutputArea-output').join('').trim(),
      rows: [...outputArea.node.querySelectorAll('table tr')].map(row => [...row.cells].map(lines)),
    };
  },

  // target gives the middle of an element once it is there, visible, and where it was a frame ago.
  target: async find => {
    for (let last; ; ) {
      await new Promise(requestAnimationFrame);
      const element = find();
      if (!element?.checkVisibility()) continue;
      element.scrollIntoView({block: 'nearest'});
      const {x, y, width, height} = element.getBoundingClientRect();
      const at = {x: x + width / 2, y: y + height / 2};
      if (width > 0 && last?.x === at.x && last?.y === at.y) return at;
      last = at;
    }
  },

  // watchRestart sets restarted once the kernel is about to restart.
  restarted: false,
  watchRestart: () => {
    lab.restarted = false;
    lab.panel.sessionContext.statusChanged.connect((_, status) => { lab.restarted ||= status === 'restarting'; });
  },

  // sanitised lists what a cell's HTML has and the page does not: elements, and declarations of their styles.
  // JupyterLab draws cells when it has nothing else to do, and those out of sight last.
  sanitised: async id => {
    const html = lab.widget(id).model.outputs.toJSON().map(o => o.data?.['text/html']).find(h => h);
    const drawn = () => lab.node(id).querySelector('.jp-OutputArea-output.jp-RenderedHTMLCommon, .lockstep-picture > .jp-RenderedHTMLCommon');
    for (lab.node(id).scrollIntoView({block: 'nearest'}); !drawn(); ) await new Promise(requestAnimationFrame);
    const whole = document.createElement('div');
    whole.innerHTML = [html].flat().join('');
    const a = [...whole.querySelectorAll('*')], b = [...drawn().querySelectorAll('*')];
    if (a.length !== b.length) return [`${a.length - b.length} elements`];
    return a.flatMap((e, i) => e.tagName !== b[i].tagName ? [e.tagName]
      : [...e.style].filter(p => e.style[p] !== b[i].style[p]).map(p => `${e.tagName} ${p}: ${e.style[p]}`));
  },

  // unfold opens what a cell's output has folded away.
  unfold: id => lab.node(id).querySelectorAll('details').forEach(d => { d.open = true; }),

  // settle scrolls to a cell without an active cell's frame or a hint in the way, and waits until that is drawn.
  settle: async id => {
    document.activeElement?.blur();
    lab.node(id).scrollIntoView({block: 'start'});
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  },

  // around is the rectangle around neighbouring cells.
  around: (first, last) => {
    const a = lab.node(first).getBoundingClientRect(), b = lab.node(last).getBoundingClientRect();
    return {x: a.left, y: a.top, width: a.width, height: b.bottom - a.top, scale: 1};
  },
};
