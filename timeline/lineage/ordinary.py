"""Words that say little: those that never count, and the ordinary English of news, a first guess at what is common.

The guess only matters while a shelf is young; its own counts take over as reports come in.
"""

from __future__ import annotations

from timeline.reading.lemma import listed

STOP = frozenset(
    listed("""
    a about above after again against all also although am amid among an and any are around as at be because been
    before being below between both but by can could did do does doing down during each either else even ever every
    few for from further had has have having he her here hers herself him himself his how however i if in including
    into is it its itself just least less like made make makes many may me might more most much must my near neither
    never no nor not now of off often on once one only onto or other others our ours out over own per perhaps rather
    said same say saying says she should since so some still such than that the their theirs them themselves then
    there these they this those though through thus to told too toward towards two under until up upon us very via
    was we well were what when where whether which while who whom whose why will with within without would yet you
    your yours mr mrs ms dr don doesn didn isn aren wasn weren won couldn wouldn shouldn hasn haven hadn ll ve der
    die das und ist ein eine nicht mit von zu den dem des im auf für le la les et est un une des du dans pour que
    qui el los las y es una con por para del al het een van en op te di il che non
    """)
)
"""Words that carry no subject; they never count."""

ORDINARY = frozenset(
    listed("""
    able accept access accident accord account accuse across act action actor actress add address admit adopt
    afternoon age agency agree agreement ahead aim air airport alcohol alert allege allow almost already always
    ambulance amount analyst anger announce annual another answer apartment apologize appeal appear approach april
    area army arrest arrive article artist ask assault assistant athlete attack attempt attend attorney audience
    august author authority available average award away baby back bad ball ban band bank base battle beat beauty
    become bed begin behind believe best better big bill billion birth blame blast block blood blow board boat body
    bomb bond book boost border born boss both boy bridge bring broadcast brother budget build burn bus business buy
    call camera campaign cancel cancer candidate capital car card care carry case cash cast catch cause celebrate
    celebrity center central centre century chair chairman challenge champion championship chance change charge
    chase check chemical chief child china choice choose church citizen city civil claim clear climb close club
    coach coast code colleague collect college column combat comedy commander comment commission commit committee
    common community company compare compete complaint complete computer concern condition conference confirm
    conflict congress conservative consider constitution construction contact contain contest continue contract
    control convict copy corner corporation correct corruption cost council country couple course court cover crash
    create crew crime criminal crisis critic criticize cross crowd cup current custody customer cut daily damage
    dance danger dark data date daughter day deadline deal dealer death debate debt debut decade december decide
    decision declare defeat defend defense degree delay deliver demand democracy democrat deny department deputy
    derail describe design despite destroy detail detain detective determine develop development device die
    difference different difficult diplomat direct director disaster discover discuss disease display dispute
    district doctor document dog dollar door double dozen draft drama draw dress drink drive driver drop drug due
    early earn earth earthquake east economic economy edge editor education effect effort eight elect election
    electric email emerge emergency empire employ employee encounter end energy engage engine engineer english
    enough ensure enter entertainment entire environment escape especially establish estimate european evening event
    evidence examine example exchange excite excuse execute executive exist expand expect expensive experience
    expert explain explode explosion export expose express extend extra extreme eye face fact factory fail fall
    family fan far fashion fatal father favor fear feature february federal feel fellow female festival field fight
    fighter figure file film final finance financial find finger finish fire firm first fish fit five fix flag
    flight flood floor fly focus follow food foot football force forecast foreign forest form former forward found
    four fraud free freedom friday friend front fuel full fund future gain gallery game gang garden gas gate gather
    general get girl give glass global go goal gold good government governor grant great ground group grow growth
    guide gun guy hair half hall hand happen hard hate head health hear hearing heart heat heavy helicopter help
    hero hide high hill history hit hold hole holiday home hope hospital host hot hotel hour house huge human
    hundred hunt hurt husband ice idea identify ill illegal image immigrant impact important improve include income
    increase independent industry information injure injury innocent inquiry inside insist inspector install instead
    institute insurance intelligence interest internal international internet interview invest investigate
    investment investor invite involve iron island issue jail january jet job join journalist judge judgment july
    jump june jury justice keep key kick kid kill kind king kitchen knee knock know known lab labor lack lady lake
    land language large last late later latest laugh launch law lawyer lead leader leading league learn leave left
    legal legislation letter level library license lie life lift light limit line link liquid list little live loan
    local location lock long look lord lose loss lot love low luck machine magazine mail main major man manage
    manager map march mark market marriage marry mass match matter mayor meal mean measure media medical medicine
    meet meeting member memorial memory mental mention message middle mile military million mind mine minister
    minute miss mission mistake mix model moment monday money month morning mother motor mountain mouth move
    movement movie much murder museum music name nation national nature near nearly neck need negotiate neighbor
    network new news newspaper next night nine north note nothing november number nurse ocean october offer office
    officer official often oil old open operate operation operator opponent opportunity opposition option order
    organisation organization outside owner page pain paint pair palace panel paper parent parliament part
    particular partner party passenger past path patient pattern pay peace people percent percentage perform
    performance period permit person phase phone photo photograph pick piece pilot place plan plane plant plastic
    plate platform play player pocket point police policy political poll pool poor popular port position possible
    post potential power practice prayer pregnant prepare present president press pressure prevent previous price
    priest prime prince prison prisoner private prize probably problem process produce producer product production
    professional profit program programme project promise promote property propose prosecutor protect protest proud
    prove provide province public publish pull punish purchase push put quality quarter question quick quickly quit
    race radio rail rain raise rally range rank rape rare rate reach react read ready real reason rebel recall
    receive recent recently record recover red reduce referendum reform refugee refuse regime region regulator
    reject relate relation relative release religion remain remember remove rent repair repeat reply report reporter
    represent republic republican request require rescue research reserve resident resign resist resolve respond
    response rest restaurant restore result retire return reveal revenue review revolution ride right riot rise risk
    rival river road rob robbery rock role roll roof room root round route royal rule run rush safe safety sail sale
    sample sanction satellite saturday save scale scandal scene school science scientist score scream screen search
    season seat second secretary sector security see seek seem seize select sell senate senator send senior sentence
    separate september series serious serve service session set settle seven several severe sex shake shape share
    sharp sheriff shift ship shock shoot shop short shot shout show shut sick side sign significant silence silver
    similar simple sing singer single sister sit site situation six size skill skin sky sleep slow small smoke snow
    social society software soldier solution song soon sort soul sound source south space spark speak special speech
    speed spend spirit split spokesman spokesperson spokeswoman sport spot spread spring spy square stadium staff
    stage stand standard star start state statement statistics stay steal steel step stock stone stop store storm
    story strategy street strike string strong structure struggle student study style subject submit suburb success
    sue suffer suggest suicide suit summer sun sunday supply support surface surgery surprise surround survey
    survive suspect suspend swear sweep swim switch sword symbol system take talk tape target task taste tax teach
    teacher team technology television tell temperature temple ten term terror terrorist test theater theft thing
    think third thousand threat threaten three thursday ticket tie tight time tip title today together tomorrow
    tonight tonne tool top total touch tough tour town track trade tradition traffic tragedy train training transfer
    trap travel treat treatment tree trial troop trouble truck trust truth try tuesday tunnel turn twin type ugly uk
    uncle uniform union unit university update urge us use user usual value vehicle version veteran vice victim
    video view violence violent virus visit voice volunteer vote voter wage wait wake walk wall want war warn
    warrant watch water way weak weapon wear weather website wed wednesday week weekend weigh welcome west wheel
    white whole wide wife wild win wind window wing winter wire wish withdraw witness woman wonder wood word work
    worker world worry worth wound write wrong yard year yes yesterday young zone
    """)
)
"""Words that any report may hold, whatever it is about; not inflected."""
