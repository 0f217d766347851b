// Lockstep's extension of JupyterLab and Notebook 7.
//
// It is one file that no tool has made: a container of module federation, which JupyterLab finds by
// package.json, asks for the module './extension', and gives the packages that it shares. What it
// adds are plugins of JupyterLab, each with only the packages and tokens that it needs, so that where
// one of these is missing the others go on:
//
//   lockstep:go       the editor's mode for Go, mended, with magics
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

  // ---- The container ----

  // all returns the plugins that can be made here, and says of the others why not.
  const all = async (...plugins) => {
    const made = await Promise.allSettled(plugins.map(plugin => plugin()));
    made.filter(p => p.reason).forEach(p => console.warn(p.reason));
    return made.filter(p => p.value).map(p => p.value);
  };

  // Without __esModule of its own a module is taken for the plugin itself, which then has no id, and
  // JupyterLab does not open.
  const modules = {'./extension': async () => ({__esModule: true, default: await all(goPlugin)})};

  (window._JUPYTERLAB ??= {}).lockstep = {
    init: s => { scope = s; },
    get: async name => {
      const module = await modules[name]();
      return () => module;
    },
  };
})();
