# nbgrader's settings for assignments in Go. Copy this file into the folder of
# the course, where its own nbgrader_config.py is, or add these lines there.
from nbgrader.preprocessors import ClearSolutions

c = get_config()  # noqa: F821, which nbgrader provides

# What "nbgrader generate_assignment" leaves in the place of a solution. Setting
# it replaces the stubs of all languages, so those of nbgrader's own are repeated.
c.ClearSolutions.code_stub = {
    **ClearSolutions().code_stub,
    "go": '// YOUR CODE HERE\npanic("not implemented yet")',
}
