"""The guided way through a management review: one question at a time, each answer written before the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qmsctl.actions.said import if_said
from qmsctl.cli.handbook import Handbook, open_handbook
from qmsctl.cli.output import line
from qmsctl.cli.refusing import words_for
from qmsctl.cli.reviews.asking import Asking, Left
from qmsctl.cli.reviews.asking_decision import decision
from qmsctl.cli.reviews.asking_meeting import meeting
from qmsctl.cli.reviews.guided import judge_one, show_input, write
from qmsctl.cli.reviews.sitting import Asked, Sitting
from qmsctl.i18n import Translator
from qmsctl.reviews.answers import answer_in
from qmsctl.reviews.decisions import shown_in
from qmsctl.reviews.minutes import concluding
from qmsctl.reviews.minutes.agenda import agenda, as_text
from qmsctl.reviews.minutes.deciding import decide
from qmsctl.reviews.minutes.facts import signals_of
from qmsctl.reviews.minutes.meeting import agenda_sent, hold, remarks
from qmsctl.reviews.minutes.steps import (
    AGENDA,
    CONCLUDE,
    DECIDE,
    JUDGE,
    MEETING,
    RESOURCES,
    RESULTS,
    Step,
    next_step,
    open_results,
    steps,
    undecided_inputs,
)
from qmsctl.reviews.model import QUESTIONS, Judged, ManagementReview, review_id, review_path
from qmsctl.reviews.reading import decisions, review_of
from qmsctl.reviews.years import language_of
from qmsctl.system.names import role_name

Files = Mapping[str, str]
Taken = Callable[["Walk", Handbook, ManagementReview], None]
Given = Callable[[list[str]], object]


class Walk:
    """One sitting at a terminal with a unit's review of a year."""

    def __init__(self, asked: Asked, unit: str, year: str, given: Mapping[str, Given]) -> None:
        """Begin. `given` are the steps that are commands of their own: what takes their words, by the step's name."""
        self.asked = Asked(asked.root, asked.today, year, asked.person, asked.commit)
        self.unit = unit
        self.year = year
        self.given = given
        self.asking = Asking(words_for(open_handbook(asked.root, asked.today)))

    @property
    def words(self) -> Translator:
        """The words of the reader."""
        return self.asking.words

    def go(self) -> None:
        """Take one step after the other until the leader is to sign, or the person leaves."""
        line(self.words("q leaves at any question; what was answered before that is written."))
        try:
            while self._next():
                pass
        except Left:
            self.asking.tell_left(f"qmsctl review walk {self.unit} --year {self.year}")

    def _next(self) -> bool:
        handbook = open_handbook(self.asked.root, self.asked.today)
        review = review_of(handbook.system, self.unit, self.year)
        found = steps(handbook.system, review, self.unit, self.year)
        step = next_step(found)
        if step is None:
            line(self.words("The review is signed; nothing is left to do here."))
            return False
        self._progress(found, step)
        if step.name in self.given:
            self._give(step)
            return True
        if review is None or step.name not in _TAKEN:
            self._hand_over(handbook, review, step)
            return False
        _TAKEN[step.name](self, handbook, review)
        return True

    def _progress(self, found: tuple[Step, ...], step: Step) -> None:
        line()
        line(
            self.words(
                "Step {number} of {all}: {title} (about {minutes} minutes left in all)",
                number=found.index(step) + 1,
                all=len(found),
                title=self.words.message(step.title),
                minutes=sum(each.minutes for each in found),
            )
        )

    def _give(self, step: Step) -> None:
        """Gathering and freezing are commands of their own; here they are given for the person, once asked for."""
        if not self.asking.yes(self.words("Do it now? (y, or q to leave)")):
            raise Left
        self.asking.written()
        given = [self.unit, "--year", self.year]
        for option, value in (
            ("--root", self.asked.root),
            ("--today", self.asked.today),
            ("--person", self.asked.person),
        ):
            given += [option, str(value)] if value is not None else []
        self.given[step.name]([*given, *(["--commit"] if self.asked.commit else [])])

    def _hand_over(self, handbook: Handbook, review: ManagementReview | None, step: Step) -> None:
        role = role_name(handbook.system, review.leader) if review else ""
        line(self.words("Now {role} signs: {command}", role=role, command=step.command))

    def judge(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for the judgement of the first input that has none; one that is red without words is judged anew."""
        row = next((row for row in review.inputs if not row.treated), None)
        if row is None:
            line(self.words("There is no input in {path}; gather the facts anew.", path=review.record.path))
            raise Left
        done = sum(each.treated for each in review.inputs)
        line(self.words("{number} of {all}", number=done + 1, all=len(review.inputs)))
        self.asking.until_done(lambda: judge_one(self.asked, handbook, review, row, self.asking))

    def agenda(self, handbook: Handbook, review: ManagementReview) -> None:
        """Show the agenda and ask whether it is sent; whoever sits in the meeting already skips it."""
        language = language_of(handbook.system, review.unit)
        found = agenda(handbook.system, review, language, handbook.today, signals_of(handbook.tree, review))
        for text in as_text(found, language).rstrip("\n").split("\n"):
            line(text)
        chosen = self.asking.choose(
            self.words("The agenda (q leaves)"),
            {"1": self.words("it is sent today"), "2": self.words("the meeting is or was held without it")},
        )
        if chosen == "2":
            self.asking.written()
            self.meeting(handbook, review)
            return
        self._write(review, lambda now: agenda_sent(now.system, now.review, now.handbook.tree, now.handbook.today))

    def meeting(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for the meeting: day, times, who was there and who was heard."""
        self.asking.until_done(lambda: self._meeting(handbook, review))

    def _meeting(self, handbook: Handbook, review: ManagementReview) -> None:
        found = meeting(self.asking, handbook, review)
        for remark in remarks(found.held):
            line(self.words("note: {text}", text=self.words.sentence(remark)))
        self._write(review, lambda now: hold(now.system, now.review, now.handbook.tree, found, now.handbook.today))

    def decide(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for a decision on the first red input that has none, then for answers to needs from below."""
        red = undecided_inputs(review)
        if red:
            line(self.words.plural("{number} input needs a decision", "{number} inputs need a decision", len(red)))
            show_input(handbook, review, red[0], self.words)
            self.asking.until_done(lambda: self._decide(handbook, review, red[0]))
            return
        need = concluding.open_needs(handbook.system, review)[0]
        line(f"{need}: {shown_in(handbook.system, decisions(handbook.system)[need], self.words)}")
        self.asking.until_done(lambda: self._answer(review, need))

    def _decide(self, handbook: Handbook, review: ManagementReview, row: Judged) -> None:
        wanted = decision(self.asking, handbook, review, row)

        def files(now: Sitting) -> Files:
            if isinstance(wanted, str):
                return concluding.accept(now.system, now.review, now.handbook.tree, row.input, wanted)
            return decide(now.system, now.review, now.handbook.tree, wanted, now.handbook.today)

        self._write(review, files)

    def _answer(self, review: ManagementReview, need: str) -> None:
        said = self.asking.sentence(self.words("What is answered?"))
        self._write(review, lambda now: concluding.answer(now.system, now.review, now.handbook.tree, need, said))

    def conclude(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask the first of the three questions that is not answered."""
        words = self.words
        question = next(
            each for each in QUESTIONS if not (each in review.conclusion and review.conclusion[each].answer)
        )
        asked = {"suitable": words("Is the system suitable?"), "adequate": words("Is it adequate?"),
                 "effective": words("Is it effective?")}  # fmt: skip
        values = ("yes", "partly", "no")
        choices = {str(number): answer_in(words, value) for number, value in enumerate(values, start=1)}
        answer = values[int(self.asking.choose(asked[question], choices)) - 1]
        because = self.asking.sentence(words("Because"))
        self._write(
            review,
            lambda now: concluding.conclude(now.system, now.review, now.handbook.tree, question, answer, because),
        )

    def results(self, handbook: Handbook, review: ManagementReview) -> None:
        """Ask for each result that the standards want and no decision gives; resources, which all want, come last."""
        language = self.words.language
        for output in open_results(review):
            line(output.title(language))
            if output.id == RESOURCES:
                text = self.asking.sentence(self.words("In a sentence"))
            else:
                text = self.asking.read(self.words("In a sentence (empty: nothing)"), if_said, needed=False)
            if text:
                self._result(review, output.id, text)

    def _result(self, review: ManagementReview, key: str, text: str) -> None:
        self._write(review, lambda now: concluding.result(now.system, now.review, now.handbook.tree, key, text))

    def _write(self, review: ManagementReview, files: Callable[[Sitting], Files]) -> None:
        def compute(now: Sitting, _rest: tuple[str, ...]) -> tuple[Files, tuple[str, ...], str]:
            return files(now), (), f"Work on {now.review.id}"

        write(self.asked, review, compute)
        self.asking.written()


def plan(handbook: Handbook, words: Translator, unit: str, year: str) -> None:
    """Print the steps with the command for each, for whoever has no terminal or wants none."""
    review = review_of(handbook.system, unit, year)
    for number, step in enumerate(steps(handbook.system, review, unit, year), start=1):
        state = (
            words("done")
            if step.done
            else words.plural("about {number} minute", "about {number} minutes", step.minutes)
        )
        line(f"{number}. {words.message(step.title)} ({state})")
        if not step.done:
            line(f"   {step.command}")
    line(words("Every step can also be taken by editing {path} and running qmsctl check.",
               path=review.record.path if review else review_path(review_id(unit, year))))  # fmt: skip


_TAKEN: dict[str, Taken] = {
    JUDGE: Walk.judge,
    AGENDA: Walk.agenda,
    MEETING: Walk.meeting,
    DECIDE: Walk.decide,
    CONCLUDE: Walk.conclude,
    RESULTS: Walk.results,
}
