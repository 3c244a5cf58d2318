"""A live graph shows what its variable holds by now: it looks again after each cell."""

import sys
import types

import pytest

import edutorch as torch
from edutorch import viz
from edutorch.viz import following

viz.LiveGraph  # loads the real IPython, before a test puts another in its place


class Shell:
    """As much of IPython as is asked for: variables, and who is called after a cell."""

    def __init__(self):
        self.user_ns, self.called = {}, []
        self.events = types.SimpleNamespace(register=lambda event, act: self.called.append((event, act)))
        self.compile = types.SimpleNamespace(format_code_name=lambda filename: ("Cell", "In[1]"))

    def run(self, **variables):
        """A cell that sets some variables."""
        self.user_ns.update(variables)
        for event, act in self.called:
            assert event == "post_run_cell"
            act(None)


@pytest.fixture
def shell(monkeypatch):
    shell = Shell()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(following, "listening_to", None)
    monkeypatch.setattr(following, "shown", type(following.shown)())
    yield shell
    viz.follow()


def product(value):
    return torch.tensor(value, requires_grad=True) * 3


def shown(live):
    return live.words["rows"]["mul"][0]


def test_a_new_tensor_in_the_variable_is_shown(shell):
    loss = product(2.0)
    live = viz.LiveGraph(loss)
    shell.run(loss=loss)
    words = live.words
    shell.run(loss=loss)  # the same as before: nothing is drawn
    assert live.words is words
    shell.run(loss=product(5.0))
    assert shown(live) == ["value", "15.0"]


def test_each_graph_follows_its_own_variable(shell):
    one, other = product(1.0), product(2.0)
    lives = viz.LiveGraph(one), viz.LiveGraph(other)
    shell.run(one=product(10.0), other=other)
    assert [shown(live)[1] for live in lives] == ["30.0", "6.0"]


def test_the_newest_graph_of_a_variable_follows_it(shell):
    loss = product(2.0)
    older, newer = viz.LiveGraph(loss), viz.LiveGraph(loss)
    shell.run(loss=product(5.0))
    assert shown(older) == ["value", "6.0"] and shown(newer) == ["value", "15.0"]


def test_the_shell_is_asked_once(shell):
    loss = product(2.0)
    viz.LiveGraph(loss), viz.LiveGraph(loss)
    assert len(shell.called) == 1


def test_a_new_recording_is_shown(shell):
    with viz.record() as g:
        product(2.0)
    live = viz.LiveGraph(g)
    with viz.record() as again:
        product(5.0)
    shell.run(g=again)
    assert shown(live) == ["value", "15.0"]


def test_following_can_be_turned_off(shell):
    loss = product(2.0)
    live = viz.LiveGraph(loss)
    viz.follow(False)
    shell.run(loss=product(5.0))
    assert shown(live) == ["value", "6.0"]
    viz.follow()
    shell.run()
    assert shown(live) == ["value", "15.0"]


@pytest.mark.parametrize("thing", [3.0, None, "text", [1, 2], types.SimpleNamespace(scene="of a play")])
def test_another_type_in_the_variable_leaves_the_picture_alone(shell, thing):
    loss = product(2.0)
    live = viz.LiveGraph(loss)
    shell.run(loss=thing)
    assert shown(live) == ["value", "6.0"]


def test_a_deleted_variable_leaves_the_picture_alone(shell):
    loss = product(2.0)
    live = viz.LiveGraph(loss)
    shell.run(loss=loss)
    del shell.user_ns["loss"], loss
    shell.run()
    assert shown(live) == ["value", "6.0"]
    shell.run(loss=product(5.0))  # it is back
    assert shown(live) == ["value", "15.0"]


def test_what_has_no_variable_is_not_followed(shell):
    live = viz.LiveGraph(product(2.0))
    shell.run(loss=product(5.0))
    assert shown(live) == ["value", "6.0"]


def test_after_an_op_that_failed_the_next_tensor_is_shown(shell):
    with pytest.raises(RuntimeError), viz.record() as g:
        torch.ones(2) @ torch.ones(3)
    live = viz.LiveGraph(g)
    shell.run(g=product(5.0))
    assert shown(live) == ["value", "15.0"]


def test_lines_are_told_by_the_number_of_the_cell(shell):
    with viz.record() as g:
        product(2.0)
    assert g.graph.box("mul").line.startswith("Cell In[1], line ")


def test_without_a_notebook_nothing_is_heard(monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    monkeypatch.setattr(following, "listening_to", None)
    loss = product(2.0)
    viz.LiveGraph(loss)
    assert following.listening_to is None
    following.look_again()
