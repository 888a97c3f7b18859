"""What a cell of Excel shows of its number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from perfrules.formats.tables.number_formats import shown_number, shows_percent

SHOWN = [  # the number, its format, what is read
    ("0.954285714285714", "0.00%", "95.43%"),
    ("0.854", "0%", "85%"),
    ("0.855", "0%", "86%"),
    ("0.97", "0.00%", "97%"),
    ("95.4283333333333", "#,##0.00", "95.43"),
    ("1234567.005", "#,##0.00", "1234567.01"),
    ("1234567.005", "# ##0.00", "1234567.01"),
    ("-2.5", "0", "-3"),
    ("-0.004", "0.00", "0"),
    ("12.345", "0.0#", "12.35"),
    ("12.345", "0.00_);[Red](0.00)", "12.35"),
    ("-12.345", "0.00_);[Red](0.00)", "-12.35"),
    ("-12.345", "0.00;[Red]0.00", "-12.35"),
    ("0.0001", '0.0;-0.0;"-"??', "0"),
    ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0"),
    ("-1.005", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-1.01"),
    ("1.005", '"¥"#,##0.00;[Red]"¥"-#,##0.00', "1.01"),
    ("1.005", "[$¥-804]#,##0.00", "1.01"),
    ("1.005", "#,##0.00 [$€-407]", "1.01"),
    ("5000", '0.00"元"', "5000元"),
    ("5.128", "0.00万元", "5.13万元"),
    ("5.4", '0"个"', "5"),
    ("5.4", "0.0;@", "5.4"),
    ("95", '0.0"%"', "95%"),
    ("95", "0.0\\%", "95%"),
    ("95", "0.0!%", "95%"),
    # A number that is shown smaller than it is.
    ("1234567", '0!.0,"万元"', "123.5万元"),
    ("1234567", '0\\.0,"万元"', "123.5万元"),
    ("1234567", '0"."0,"万元"', "123.5万元"),
    ("12345678", '0!.0000"万元"', "1234.5678万元"),
    ("300", '0!.0,"万元"', "0万元"),
    ("1234567", '0.0,"千元"', "1234.6千元"),
    ("1234567", '0,.0"千元"', "1234.6千元"),
    ("123456789", '0.00,,"百万元"', "123.46百万元"),
    ("1234567", '(0.0,"千元")', "1234.6千元"),
    ("20000", '[>=10000]0!.0,"万元";0"元"', "2万元"),
    ("5000", '[>=10000]0!.0,"万元";0"元"', "5000元"),
]


@pytest.mark.parametrize(("number", "form", "shown"), SHOWN)
def test_a_number_is_read_as_it_is_shown(number: str, form: str, shown: str):
    """Half away from zero, to the decimals that are shown, with its sign and its unit."""
    assert shown == shown_number(Decimal(number), form, "zh")


@pytest.mark.parametrize(
    ("form", "shown"),
    [("#,##0,", "1235"), ("0.0,,", "1.2"), ('"¥"0.0,', "1234.6"), ('0!.0,"（万）"', "123.5（万）"),
     ("0,%", "123457%")],
)  # fmt: skip
def test_a_scaled_number_without_a_unit_says_so(form: str, shown: str):
    """Neither what is held nor what is shown is sure to be meant: nothing reads it."""
    zh, en = (shown_number(Decimal(1234567), form, each) for each in ("zh", "en"))

    assert f"{shown}（单元格格式缩放了数：改成常规格式再填）" == zh
    assert f"{shown} (its format scales the number: use General, fill it in anew)" == en


@pytest.mark.parametrize(
    "form",
    ["General", "G/通用格式", "@", "", ";;;", '"-"', "0.00E+00", "# ?/?", "yyyy/m/d", "000-0000",
     "[DBNum1]0", "[h]:mm", 'General"元"', "0.0.0", "0%%", "[<0]0;[<1]0"],
)  # fmt: skip
def test_other_formats_say_nothing(form: str):
    """What they show is no plain number."""
    assert shown_number(Decimal("3.25"), form, "zh") is None


def test_a_percent_sign_in_quotes_is_a_text():
    """Wherever it stands."""
    assert shows_percent("0.00E+00%")
    assert not any(map(shows_percent, ['0.0"%"', "0\\%", "General", '"5%"0']))


@given(st.text(alphabet='0#?.,;%"\\!_*[]$-<>=年元@E万 9', max_size=16), st.decimals(-9999, 9999))
def test_no_format_is_too_odd(form: str, number: Decimal):
    """Whatever is there in place of a format."""
    shown_number(number, form, "zh")
    shows_percent(form)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_what_has_no_more_decimals_than_are_shown_stays(number: int, places: int):
    """Rounding to as many decimals as there are changes nothing."""
    value = Decimal(number).scaleb(-places)

    assert value == Decimal(shown_number(value, "0." + "0" * places, "zh") or "")
