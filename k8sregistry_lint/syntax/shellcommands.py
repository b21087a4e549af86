"""Group the tokens of a shell script into commands: what each is inside of, and what gets its
output."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from k8sregistry_lint.syntax.shelltokens import Kind, Token
from k8sregistry_lint.syntax.shellwords import Command, Heredoc, word_of
from k8sregistry_lint.text import Span

MAX_GUARDS = 20
"""How many conditions and loops around a command are known, the innermost ones."""

LOOPS = ("for", "select")
_WHILE = ("while", "until")
_BLOCK_STARTS = {"while": "while", "until": "while", "{": "{"}
_BLOCK_ENDS = {"done": "while", "}": "{"}
_KEYWORDS = {"then", "else", "fi", "do", "done", "esac", "{", "}", "!", "time", "if", "elif",
             "while", "until", "exec", "command"}  # fmt: skip
"""Words in front of a command."""


@dataclass(slots=True)
class _Block:
    """A loop, a group, a substitution or a body of a function. `head` is the command that reads
    its input, and `loose` are its commands whose output nothing has taken yet."""

    kind: str
    head: Command | None = None
    outside: str = ""
    """The function around it."""
    loose: list[Command] = field(default_factory=list)


class Grouping:
    """Takes one token after another. `_outer` holds the commands around a substitution, `_blocks`
    what is open, `_last` the commands whose output the next `|` takes, `_piped` those of which it
    has been taken."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.commands: list[Command] = []
        self.comments: list[Span] = []
        self.heredocs: list[Heredoc] = []
        self.fault = -1
        self._guards: list[Span] = []
        self._condition = -1
        self._cases: list[bool] = []
        self._outer: list[Command] = []
        self._blocks = [_Block("")]
        self._last: list[Command] = []
        self._piped: list[Command] = []
        self._function = self._declared = self._redirect = ""
        self._reading: list[Command] = []
        self._current = Command()
        self._last_end = -1

    def take(self, tokens: Iterable[Token]) -> None:
        """Take all tokens of a script."""
        for token in tokens:
            kind = token.kind
            if kind is Kind.WORD:
                self._word(token)
            elif kind is Kind.NEWLINE:
                if not self._current.array:
                    self._end_command()
            else:
                self._other(kind, token)
        self._end_command()
        while self._outer:
            self._current = self._outer.pop()
            self._end_command()

    def _other(self, kind: Kind, token: Token) -> None:
        if kind is Kind.OPERATOR:
            self._operator(self._text[token.start : token.end])
        elif kind is Kind.OPEN:
            self._open(token)
        elif kind is Kind.CLOSE:
            self._close()
        elif kind is Kind.REDIRECT:
            self._redirected(self._text[token.start : token.end])
        elif kind is Kind.COMMENT:
            self.comments.append(Span(token.start, token.end))
        elif kind is Kind.HEREDOC:
            owner = self._reading.pop(0) if self._reading else Command()
            self.heredocs.append(Heredoc(Span(token.start, token.end), owner))
        elif kind is Kind.FAULT:
            self.fault = token.start

    def _redirected(self, mark: str) -> None:
        if mark.startswith("<<") and mark != "<<<":
            self._reading.append(self._current)
        else:
            self._redirect = mark

    def _word(self, token: Token) -> None:
        command, text = self._current, self._text
        words = command.words
        self._last_end = token.end
        if len(words) < 3 and not command.array and not self._redirect and self._is_keyword(token):
            self._keyword(text[token.start : token.end], token)
            return
        if not words:
            self._begin(command)
        word = word_of(text, token, is_item=bool(command.array))
        if command.array:
            word.name = command.array
        if self._redirect:
            word.redirect, self._redirect = self._redirect, ""
        words.append(word)
        if len(words) == 3 and word.spelled == "in":
            self._case(command, token)

    def _is_keyword(self, token: Token) -> bool:
        words = self._current.words
        plain = self._text[token.start : token.end]
        if len(words) == 2 and plain == "{" and words[0].spelled == "function":
            self._end_command()
            return True
        return not words and plain in _KEYWORDS

    def _begin(self, command: Command) -> None:
        """Begin a command, which may be what is redirected behind a block."""
        self._declared = ""
        for each in self._piped:
            each.feeds = each.feeds or command
        self._piped = []
        if command.feeds and ">" in self._redirect:
            for each in self._last:
                each.feeds = each.feeds or command

    def _case(self, command: Command, token: Token) -> None:
        if command.words[0].spelled == "case":
            self._guards.append(Span(command.start, token.end))
            self._cases.append(True)
            self._end_command()

    def _keyword(self, word: str, token: Token) -> None:
        if word in ("if", "elif", *_WHILE):
            self._condition = token.start
        if word in ("elif", "fi", "done", "esac") and self._guards:
            self._guards.pop()
        if word in ("then", "do"):
            start = self._condition if self._condition >= 0 else token.start
            self._guards.append(Span(start, token.start))
            self._condition = -1
        elif word == "esac" and self._cases:
            self._cases.pop()
        self._current = self._new()
        if word in _BLOCK_STARTS:
            self._enter(_BLOCK_STARTS[word])
        elif word in _BLOCK_ENDS:
            self._leave(_BLOCK_ENDS[word])

    def _enter(self, kind: str, head: Command | None = None) -> None:
        """Enter a block."""
        self._settle()
        self._blocks.append(_Block(kind, head, self._function))
        if kind in ("{", "(") and self._declared:
            self._function, self._declared = self._declared, ""
            self._current = self._new()

    def _leave(self, kind: str) -> None:
        """Leave a block. What is redirected behind it goes to its first command."""
        if not self._blocks[1:] or self._blocks[-1].kind != kind:
            return
        self._settle()
        block = self._blocks.pop()
        self._function = block.outside
        self._last = block.loose
        self._current = self._new()
        self._current.feeds = block.head

    def _settle(self) -> None:
        """Leave the output of the last commands to the block around them."""
        loose = self._blocks[-1].loose
        if len(loose) < len(self._last):
            loose, self._last = self._last, loose
            self._blocks[-1].loose = loose
        loose += self._last
        self._last = []

    @property
    def _around(self) -> tuple[Span, ...]:
        return tuple(self._guards[-MAX_GUARDS:])

    def _new(self) -> Command:
        is_pattern = bool(self._cases) and self._cases[-1]
        return Command(self._around, is_pattern=is_pattern, function=self._function)

    def _operator(self, mark: str) -> None:
        if self._current.is_pattern and mark == "|":
            return
        self._end_command()
        if mark in ("|", "|&"):
            self._piped, self._last = self._last, []
        if mark in (";;", ";&", ";;&") and self._cases:
            self._cases[-1] = True
            self._current = self._new()

    def _open(self, token: Token) -> None:
        words = self._current.words
        self._redirect = ""
        if self._current.is_pattern and not words:
            return
        is_group = self._text[token.start] == "("
        is_array = (
            is_group
            and bool(words)
            and self._last_end == token.start
            and bool(words[-1].name)
            and not words[-1].spelled
        )
        self._outer.append(self._current)
        self._enter("$(" if not is_group else "()" if words else "(")
        self._current = self._new()
        self._current.array = words[-1].name if is_array else ""

    def _close(self) -> None:
        if self._current.is_pattern:
            self._end_command()
            self._cases[-1] = False
            self._current = self._new()
            return
        self._end_command()
        if not self._outer:
            return
        while self._blocks[-1].kind in ("while", "{"):
            self._leave(self._blocks[-1].kind)
        outer, kind = self._outer.pop(), self._blocks[-1].kind
        self._leave(kind)
        if kind == "(":
            return
        self._current = outer
        if kind == "()" and not self._last and _is_declared(outer):
            self._end_command()
            self._declared = outer.words[-1].plain
            return
        around = outer if outer.words or not self._outer else self._outer[-1]
        for each in self._last:
            each.feeds = each.feeds or around
        self._last = []

    def _end_command(self) -> None:
        command = self._current
        if command.words:
            self.commands.append(command)
            if command.feeds is None:
                self._settle()
            self._last.append(command)
            block, first = self._blocks[-1], command.words[0].spelled
            block.head = block.head or command
            if first in LOOPS:
                _name_items(command)
                self._condition = command.start
                self._enter("while", command)
            elif ":=" in [word.spelled for word in command.words[1:3]]:
                _name_value(command)
            elif first == "function":
                self._declared = command.words[-1].plain
        self._redirect = ""
        self._current = self._new()


def _name_items(loop: Command) -> None:
    """Give the words that a loop goes over the name of its variable."""
    if [word.plain for word in loop.words[2:3]] == ["in"]:
        for word in loop.words[3:]:
            word.name = word.name or loop.words[1].plain


def _name_value(command: Command) -> None:
    """Read `name := value` of a justfile as an assignment."""
    at = [word.spelled for word in command.words].index(":=")
    name, values = command.words[at - 1].plain, command.words[at + 1 :]
    if at and values:
        command.words = values
        for word in values:
            word.name = word.name or name


def _is_declared(command: Command) -> bool:
    """Whether brackets behind a command make it the name of a function."""
    first = command.words[0]
    return not first.name and len(command.words) == (2 if first.spelled == "function" else 1)
