"""The words of intervention names: those that name no product, classes of products, doses and forms, salts.

Taken from real records. A word belongs here if it is true of many products, or of none.
"""

import re


def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Anywhere in a name: it names no product.
NOTHING = re.compile(
    r"placebo|chemotherap|^standard\b|^(?:[a-z]\. )?routine\b|"
    r"\b(?:sham|saline|sodium chloride|sugar pill|vehicle|dummy|soc|usual care|routine care|"
    r"no (?:treatment|intervention|drug|therapy)|"
    r"questionnaires?|surveys?|interviews?|quality of life|counsel+ing|education\w*|"
    r"standard[ -]of[ -]care|standard(?:ized)? (?:\w+ ){0,3}(?:care|therapy|treatment|management|chronic)|"
    r"optimal medical|therapy of|stable dose|controls?|comparators?|"
    r"best (?:available|supportive|medical) (?:therapy|care|treatment)|guideline[ -]directed|gdmt|"
    r"chemoradiotherapy|chemoradiation|radiotherapy|radiation|surgery|diet|exercise|background|"
    r"m?folfox\w*|m?folfiri\w*|xelox|capox|gemox|flot|(?:r-?)?chop|"
    r"rescue|concomitant|investigator'?s choice|physician'?s choice|platinum[ -]based|doublet|diagnostic|"
    r"(?:taking )?blood (?:draw|sampl|test|collection|specimen|volume|study|cell counts?)\w*|biops(?:y|ies)|laboratory|"
    r"imaging|echocardiographically guided|cryostor|conventional|optimi[sz]ed)\b",
    re.IGNORECASE,
)
# A name of these words alone names no product but a measurement, a procedure or an arm.
GENERIC = _word_set(
    "a an and at by from in of on off or per the to with without vs versus no not any all both other active "
    "additional adjuvant adjustment administration adult adults agent agents alone analysis angiography arm arms "
    "assay assessment assessments assigned basal baseline biological biomarker biomarkers blind blinded blood "
    "body booster cardiac cases chest clinical cohort collection combination comparison comprehensive computed "
    "control controlled core coronary ct current data day days device devices diagnosis diary dilution "
    "discontinuation dose dosed doses dosing double drug drugs ecg echo echocardiogram echocardiographic "
    "echocardiography elective electrocardiogram emission escalation evaluation examination experimental "
    "expansion exposure extension extra fasting fed feeding first fixed follow follow-up followup formulation "
    "function general group groups healthy heart high higher holter hospital intensive intermediate interim "
    "intervention interventions invasive investigational item kit label level levels life long loading low lower "
    "lung magnetic maintenance management markers material matched matching measurement measurements medical "
    "medication medications medium method minimal mode monitor monitoring mri multiple negative "
    "neuropsychological new none non-invasive noninvasive normal observation observational off-label office open "
    "oral part participants patient patients period pet phase physical pictures pilot planning positive positron "
    "post pre pregnancy pressure procedure product profile program programme protocol prospective pulmonary pyp "
    "quality questionnaire questions random randomised randomized rate reference regimen registry regular "
    "rehabilitation remote report resonance response rest result results retrospective retinal routine run "
    "run-in sample samples sampling scan scans scintigraphy screening second sequence serial serum session "
    "sessions setting settings single six-minute skin sleep special specimen spirometry standard starting step "
    "steps stress stroke study subjects supplement supply support switch switching system systems technique test "
    "testing tests therapeutic therapy third thorax thoracic titration tomography training transthoracic "
    "transesophageal treated treatment treatments trial two-dimensional ultrasonography ultrasound unblinded "
    "unit update urinary urine usual verum visit visits walk walking wash washout week weeks x-ray year years less "
    "more low-dose high-dose dosage regime ascending escalating titrated original generic alternative short"
)
# Anywhere in the name of a device or test: a measurement or examination with existing equipment.
MEASURED = re.compile(
    r"\b(?:\w*-?echocardiogra\w+|cmr|c?mri|pet|ct|tomograph\w*|angiograph\w*|ultrasound|sonograph\w*|scintigraph\w*|"
    r"poly(?:somno)?graphy|electrocardiogra\w+|ecg|walk\w*|spirometry|biomarkers?|markers|assess?ment|evaluation|"
    r"measurements?|examination|screening|sphygmomanometer|acceleromet\w+|elastography|bioimpedance|nt-?probnp|"
    r"blood (?:gas|pressure)|diagostic|tilt\w* (?:table|test\w*)|analysis|tests?|testing|scans?|x-ray|programming)\b",
    re.IGNORECASE,
)
# The last word of what is done with a device: without a name of its own it is a technique, and no product.
TECHNIQUE = re.compile(
    r"\b(?:pacing|ablation|denervation|stimulation|neuromodulation|ventilation|oxygenation|perfusion|implantation|stenting|"
    r"angioplasty|intervention|monitoring|counterpulsation|compression|resynchroni[sz]ation|support|cooling|"
    r"hypothermia|thermotherapy|heat|acupuncture|electroacupunt?cure|acupressure|massage|rehabilitation|training|"
    r"exercise|programming|optimi[sz]ation|adjustment|unloading|reloading|conditioning|simulation|technique|mapping|"
    r"surgery|catheteri[sz]ation|drainage|ultrafiltration|dialysis|hemodialysis|hemofiltration|pressure|volume|flow|"
    r"variation|mitigation|EVLP|(?:counter)?pulsation|"
    r"cardioverter[- ]defibrillators?|care|patients?|cells?|management|placement|repair|replacement|"
    r"telemonitoring|telemedicine)$|"
    r"^implantation\b|\b(?:VVI|DDD|AAI|DDI|VDD)R?\b|"
    r"^(?:ECP|EECP|IABP|LBBAP|LBBP|CPAP|BiPAP|ASV|TENS|ECMO|ICD|CRT(?:-[DP])?|NMES|FES|PADN|RDN|t?VNS|LVAD|VAD|PCI|RIP?C|HBP|CSP)$",
    re.IGNORECASE,
)
# Hardware of many makers, the last word of a name.
HARDWARE_KIND = re.compile(
    r"\b(?:stent(?:s|graft)?|implants?|catheters?|injections?|monitors?|pacemakers?|defibrillators?|pumps?|boots|stockings|"
    r"masks?|needles?|syringes?|sensors?|scale|app|application)$",
    re.IGNORECASE,
)
# A word that is a name of its own: a capital or a figure inside, a code, a mark, or software.
PROPER = re.compile(
    r"\b(?:(?!BiV\b)[A-Z]\w*[a-z][A-Z]\w*|i[A-Z][a-z]+|(?!(?:VVI|DDD|AAI|DDI|VDD)R?\b)[A-Z]{2,}-?[a-z]*-?\d+\w*|[A-Z]{6,}|AI|"
    r"(?i:artificial intelligence|algorithm|software|(?:deep|machine) learning|neural network|genomic|gene|signature|"
    r"score))\b|[®™]"
)
# Names of classes; below, the words that may stand before them.
CLASSES = _word_set(
    "ace-i acei agent agents agonist agonists allergen allergens analog analogue analogues antagonist "
    "antagonists antibiotic antibiotics antibodies antibody anticoagulant anticoagulants antihistamine "
    "antihistamines antiplatelet antiplatelets arb arni beta-blocker beta-blockers blocker blockers "
    "bronchodilator ccb cell cells conjugate corticosteroid corticosteroids desensitisation desensitization "
    "desensitizers diuretic diuretics donor donors drug drugs emollient emollients extract extracts ics immunoglobulin "
    "immunotherapy inhibitor inhibitors laba modulator molecule molecules mscs nitrate nitrates nsaid nsaids "
    "opioid opioids peptide peptides saba scit slit statin statins steroid steroids stimulator stimulators "
    "therapy toxin transplantation vaccination vaccine vaccines vector"
)
# Classes of established medicines: a trial that gives one of them studies something else.
OLD_CLASSES = _word_set(
    "ace-i acei agent agents agonist agonists antagonist antagonists antibiotic antibiotics anticoagulant "
    "anticoagulants antihistamine antihistamines antiplatelet antiplatelets arb arni beta-blocker beta-blockers "
    "blocker blockers bronchodilator ccb corticosteroid corticosteroids diuretic diuretics drug drugs emollient "
    "emollients ics inhibitor inhibitors laba nitrate nitrates nsaid nsaids opioid opioids saba statin statins "
    "steroid steroids"
)
BEFORE_CLASSES = _word_set(
    "5-alpha ace acting adipose alk allergen allergenic allergens allergy allogeneic allogenic alpha alpha-1 "
    "angiotensin angiotensin-converting anti anti-ige anti-pd-1 anti-pd-l1 anti-pd1 anti-pdl1 anti-tigit "
    "anti-lag-3 anti-ctla-4 antigen aspirate autologous b-cell b7-h3 bispecific beta beta2 birch bone "
    "bone-marrow calcineurin calcium car car-t cardiac cat cd19 cd276 channel checkpoint chimeric converting "
    "cord customized dendritic derived dna dog dpp-4 dpp4 dust enzyme expanded factor fully gene glp-1 grass "
    "histamine hmg-coa house human humanized il-13 il-4 il-5 il-6 immune inactivated inhaled injectable "
    "investigational jak kinase lag-3 long loop marrow marrow-derived mesenchymal mineralocorticoid mite mites "
    "mononuclear monoclonal multipotent natural neoantigen nk novel oral pan-kras parp pcsk9 pd-1 pd-l1 pd1 pdl1 "
    "peanut pluripotent pollen potassium progenitor protein proton pump ragweed receptor recombinant rna mrna "
    "selective sglt2 short sodium soluble specific stem stromal study subcutaneous sublingual suppressor t "
    "t-cell targeted targeting thiazide tigit tissue topical tree tyrosine umbilical variant venom virus gamma "
    "delta gamma-delta skin prick food milk egg of the for from a an and or in bone-marrow-derived "
    "tissue-derived cord-derived umbilical-cord adipose-derived ex vivo"
)
# As another name of a product, a name that ends so would join products that are only alike.
LIKE_A_CLASS = re.compile(
    r"^(?:investigational|study|new|generic|reference|original|intervention|alone|combin\w+|anti-?[\w/-]+|inn|blinded)$|"
    r"\b(?:inhibitors?|blockers?|agonists?|antagonists?|antibod(?:y|ies)|molecules?|cells?|vaccines?|vaccination|"
    r"immunotherapy|stimulators?|modulators?|extracts?|antibiotics?|mscs|donors?|biosimilars?)$",
    re.IGNORECASE,
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_UNIT = (
    r"(?:mg|mcg|ng|µg|μg|ug|micro ?grams?|milli ?grams?|g|kg|ml|l|iu|i\.u\.|units?|u|%|mmol|nmol|meq|mbq|gbq|mci|bags?|"
    r"vg|pfu|cfu|ppm|"
    r"s[uq]-?[ut]?|du|bau|jau|pnu|dpp|ir|(?:million|billion)?\s?cells?)"
)
DOSE = re.compile(
    rf"(?:(?<!(?-i:[A-Z]{{2}}-))\b{_NUMBER}(?:\s?(?:x|×|\*)\s?10\s?(?:\^|e)?\s?\d+)?"
    rf"(?:(?:\s?[-–/]\s?|,?\s(?:or|to|and)\s|,\s){_NUMBER})*|\bX)\s?"
    rf"{_UNIT}(?:\s?(?:/|per\s)\s?(?:kg|m2|m²|ml|day|d|h|hr|min|dose|time))*(?!\w)",
    re.IGNORECASE,
)
FORMS = re.compile(
    r"\b(tablets?|capsules?|injections?|injectable|inj|infusions?|oral|orally|intravenous(?:ly)?|intradermal(?:ly)?|"
    r"subcutaneous(?:ly)?|intramuscular|ophthalmic|solutions?|suspension|powder|lyophili[sz]\w+|pills?|dripping|syringes?|"
    r"prefilled|pre-filled|pen|spray|nasal|eye drops?|inhal(?:ed|ation|able|ers?)|patch|gel|cream|ointment|aqueous|"
    r"formulations?|titrat(?:ed|ion|ing)|escalat(?:ed|ing|ion)(?: to)?|ascen(?:ding|sion|tion)|"
    r"(?:low|lower|high|higher|medium|mid|middle|single|multiple|loading|maintenance|starting)[ -]?dos(?:e|es|ing)|"
    r"(?:doses?|arm|cohort|group|part|phase|schedule|strength|sequence)(?:\s+(?:level\s+)?(?:[a-d]\b|\d+))?|"
    r"dosing|dosage|daily|once|twice|weekly|monthly|every|qd|bid|tid|biw|tiw|qw|q\dw|regimens?|combinations?|expansion|"
    r"therapy|treatment|administration|monotherapy|drug|for|the|of|low|lower|medium|high|higher|core study|"
    r"extension|open label|open-label|double-blind|single(?!-| chamber)|alone|investigational|active|"
    r"matching|matched|to match|experimental|test|product|human|"
    r"recombinant(?! zoster)|given as|"
    r"proposed|(?:candidate )?biosimilar(?: (?:of|to))?|(?:eu|us)[- ](?:approved|licensed|sourced)|"
    r"(?:extended|sustained|controlled|modified|slow|immediate|prolonged|delayed)[ -]release)\b|"
    r"\b(?:iv|sc|im|po|er|sr|cr|mr|xr|xl|ir|tm)\b(?![- ]?\d)",  # before a number they may begin a code
    re.IGNORECASE,
)
SALTS = re.compile(
    r"\b(hydrochloride|dihydrochloride|hcl|sodium|potassium|calcium|mesylate|mesilate|maleate|besylate|tosylate|fumarate|"
    r"disoproxil|phosphate|sulfate|sulphate|hemisulfate|acetate|succinate|tartrate|citrate|hydrobromide|bromide|"
    r"chloride|malate|medoxomil|cilexetil|etexilate|diolamine|diethanolamine|tromethamine|meglumine|"
    r"monohydrate|dihydrate|hemihydrate|hydrate|anhydrous)\b",
    re.IGNORECASE,
)
HARDWARE = re.compile(r"\b(?:systems?|devices?|implant(?:s|ation)?)\b|systems?$", re.IGNORECASE)
ELEMENT = "(?:Ac|At|C|Cu|F|Ga|Ho|I|In|Lu|N|O|Pb|Ra|Rb|Re|Sm|Sr|Tc|Th|Tl|Xe|Y|Zr)"
ISOTOPE = re.compile(rf"\d{{2,3}}m?-?{ELEMENT}|{ELEMENT}-?\d{{2,3}}m?")
# Looks like a code, but is a target, a disease or a strain.
NO_CODE = re.compile(
    r"^(?:CD|IL|CA|SPF|HER|PD|TNF|COVID|SARS|CYP|HPV|FOLFOX|FOLFIRI|CXCR|CCR|TLR|HLA|HIV|UVB?|DAY|WEEK|ARM|"
    r"GRADE|STAGE|TYPE|PART|COHORT|PHASE|DOSE|GROUP|VISIT|MONTH|AGED?|NCT|TABLE)[- ]?\d",
    re.IGNORECASE,
)
# Another name that holds one of these is a remark or a maker.
REMARK = re.compile(
    r"\b(?:is|was|are|both|at|to|than|from|by|per|in|on|if|as|which|participants?|patients?|subjects?|tradename|brand|lot|"
    r"exempt|use|inc|ltd|llc|gmbh|corp|corporation|company|pharma\w*|medical|laborator\w+|limited|jsc|technologies|"
    r"systems|scientific|non|responders?|healthcare|ltda|"
    r"federation|republic|hong kong|china|usa|germany|switzerland|japan)\b|#|@|:",
    re.IGNORECASE,
)
INTRODUCTION = re.compile(
    r"^(?:(?:formerly|previously|also|better|proposed|international|nonproprietary|marketed|sold|known|called|named|brand|"
    r"trade|generic|code|development|project|product|chemical|inn|aka|name|as|is)\b\s*[:=]?\s*)+"
    r"|\s*\b(?:inn|usan)$",
    re.IGNORECASE,
)
BIOSIMILAR = re.compile(
    r"\bbio-?similar|\bbiogeneric|\bbioequivalen|\btherapeutic equivalence|\binterchangeab|\bgeneric version|"
    r"\b(?:EU|US)[- ](?:approved|licen[sc]ed|sourced)\b|\bequivalen(?:cy|ce (?:study|trial))\b|\bsimilar biologic",
    re.IGNORECASE,
)
# A biosimilar that is only given beside the product under study.
GIVEN_BESIDE = re.compile(
    r"\b(?:with|plus|and|or|versus|vs\.?|than|background)\b(?: \S+){0,3} bio-?similars?\b|"
    r"\b(?:or|and)(?: (?:its|an?|their))?(?: \S+)? bio-?similars?\b",
    re.IGNORECASE,
)
# Stems of nonproprietary names, from the World Health Organization's list, that end no trade name known here; beside
# those by which substances are told from each other.
NONPROPRIETARY_ENDINGS = tuple(
    sorted(
        _word_set(
            "actide adenoson amivir anserin antel antrone apine arabine asone azepam azolam azosin bactam benazine "
            "bendazole bradine brutinib bulin calcet camtiv carbidopa casat casticat ciclovir citalopram clax "
            "cosidase coxib curium cycline cyclovir dalafil denafil docaine domide dronate eritide ermin etine "
            "faxine fenib fiban formin fovir fungin fusp fylline gabalin gatran giline glinide glipron glitazar "
            "glucerase glustat glutide grel idazole idine imod inostat inurad ipretide iritide kacin kiren lazine "
            "levodopa lipase lutide mazine molgrastim mustine navir nicline nidazole nurad onidine oxacin oxetine "
            "oxicam oxifene parin parinux penem peridone perone phylline pidem piprazole pitant plon poetin "
            "poloxamer poside pramine prazan pril prilat profen prost prostinil quine racetam rasidone relaxin relin "
            "relix rinone semide serod sidase solone sonide stemcel steride stinel sulfase tadine tazine teplase "
            "terol tesirine thiazide thromycin tidine trelvir trexate trigine tril triptyline tropium vacaine "
            "viptadil virine vorin vudine xaban xostat zolamide"
        )
    )
)
# Names of substances and of their first words that have no stem.
NONPROPRIETARY_WORDS = _word_set(
    "aspirin calcium colchicine estradiol ferric heparin insulin interferon iron ketamine lithium magnesium metformin "
    "potassium progesterone psilocybin ranolazine sodium testosterone zinc"
)
