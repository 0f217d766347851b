// What the tests ask of a page of JupyterLab. It is put into every page before JupyterLab's own scripts.
window.lab = {
  panel: () => window.jupyterapp?.shell.currentWidget,
  kernel: () => lab.panel()?.sessionContext?.session?.kernel,

  // ready tells whether the notebook is open and its kernel waits for work.
  ready: () => lab.panel()?.content?.widgets?.length > 0 && lab.panel().context.isReady && lab.idle(),

  // idle tells whether nothing runs and nothing waits to run.
  idle: () => lab.kernel()?.status === 'idle' && lab.kernel().connectionStatus === 'connected'
    && !lab.cells().some(c => c.prompt === '[*]:'),

  widget: id => lab.panel().content.widgets.find(w => w.model.id === id),
  node: id => lab.widget(id).node,

  cells: () => lab.panel().content.widgets.filter(w => w.model.type === 'code').map(w => lab.cell(w.model.id)),

  // cell is what the page shows of a cell.
  cell: id => {
    const node = lab.node(id);
    const texts = selector => [...node.querySelectorAll(selector)].map(n => n.textContent);
    return {
      id,
      prompt: node.querySelector('.jp-InputPrompt')?.textContent.trim() ?? '',
      stdout: texts('[data-mime-type="application/vnd.jupyter.stdout"]').join(''),
      stderr: texts('[data-mime-type="application/vnd.jupyter.stderr"]').join(''),
      error: texts('[data-mime-type="application/vnd.jupyter.error"]').join(''),
      value: texts('.jp-OutputArea-executeResult .jp-OutputArea-output').join('').trim(),
      rows: [...node.querySelectorAll('.jp-RenderedHTMLCommon tr')].map(row => [...row.cells].map(c => c.innerText)),
    };
  },

  // watchRestart sets restarted once the kernel is about to restart.
  restarted: false,
  watchRestart: () => {
    lab.restarted = false;
    lab.panel().sessionContext.statusChanged.connect((_, status) => { lab.restarted ||= status === 'restarting'; });
  },

  // sanitised lists what a cell's HTML has and the page does not: elements, and declarations of their styles.
  sanitised: id => {
    const html = lab.widget(id).model.outputs.toJSON().map(o => o.data?.['text/html']).find(h => h);
    const whole = document.createElement('div');
    whole.innerHTML = [html].flat().join('');
    const shown = lab.node(id).querySelector('.jp-OutputArea-output.jp-RenderedHTMLCommon');
    const a = [...whole.querySelectorAll('*')], b = [...shown.querySelectorAll('*')];
    if (a.length !== b.length) return [`${a.length - b.length} elements`];
    return a.flatMap((e, i) => e.tagName !== b[i].tagName ? [e.tagName]
      : [...e.style].filter(p => e.style[p] !== b[i].style[p]).map(p => `${e.tagName} ${p}: ${e.style[p]}`));
  },

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
