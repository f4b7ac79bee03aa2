"""American spellings that turn up in health writing, and the British ones; whole words, as data."""

from __future__ import annotations

_PAIRS = """
aging ageing|analyze analyse|analyzed analysed|analyzing analysing|anemia anaemia|anesthesia anaesthesia|
anesthesiologist anaesthetist|anesthetic anaesthetic|anesthetics anaesthetics|apologize apologise|artifact artefact|
behavior behaviour|behavioral behavioural|behaviors behaviours|canceled cancelled|catalog catalogue|categorize categorise|
center centre|centers centres|characterize characterise|characterized characterised|color colour|colors colours|
counseling counselling|counselor counsellor|counselors counsellors|criticize criticise|criticized criticised|
defense defence|diarrhea diarrhoea|edema oedema|emphasize emphasise|enroll enrol|enrollment enrolment|
esophagus oesophagus|estrogen oestrogen|favor favour|favorable favourable|favorite favourite|fiber fibre|flavor flavour|
fulfill fulfil|generalized generalised|gray grey|gynecology gynaecology|hemorrhage haemorrhage|hemorrhagic haemorrhagic|
honor honour|hospitalized hospitalised|hospitalization hospitalisation|hypothesize hypothesise|judgmental judgemental|
labeled labelled|labor labour|leukemia leukaemia|liter litre|liters litres|maximize maximise|minimize minimise|
minimized minimised|modeling modelling|mom mum|moms mums|neighbor neighbour|normalize normalise|odor odour|
optimize optimise|organization organisation|organizations organisations|organize organise|organized organised|
orthopedic orthopaedic|pediatric paediatric|pediatrician paediatrician|prioritize prioritise|program programme|
programs programmes|randomization randomisation|randomize randomise|randomized randomised|
realize realise|realized realised|recognize recognise|recognized recognised|recognizes recognises|rumor rumour|
skeptical sceptical|specialize specialise|specialized specialised|specializes specialises|
stabilize stabilise|stabilized stabilised|standardized standardised|summarize summarise|summarized summarised|
theater theatre|tranquilizer tranquilliser|traveler traveller|traveling travelling|tumor tumour|
tumors tumours|utilize use|utilized used
"""
AMERICAN = {american: british for american, british in
            (pair.split() for pair in _PAIRS.replace("\n", "").strip("|").split("|") if pair.strip())}
