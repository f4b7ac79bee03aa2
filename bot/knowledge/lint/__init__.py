"""The rules that wording and sources must keep, each with an id; docs: knowledge/README.md, "The checks".

POM1 no medicine named before it is asked about   POM2 "safe" and the like      POM3 promotional words
POM4 price beside a medicine                      POM5 call to buy              POM6 figures of benefit without context
POM7 praise                                       POM8 the closing              SAF1 wording that hurts or pretends
SAF2 numbers outside contacts.yml                 SAF3 crisis cards             SAF4 a danger without its warning
MED1 dose or advice
TXT1 length    TXT2 jargon    TXT3 spelling       TXT4 reading level            SRC1 dates    SRC2 references
SRC3 superseded works    TOP1 topics    TOP2 buttons    RET1 colliding questions    RET2 questions that get lost
"""
